plugins {
    alias(libs.plugins.android)
    alias(libs.plugins.compose)
}

android {
    namespace = "app.suivi.android"
    compileSdk = libs.versions.compileSdk.get().toInt()

    defaultConfig {
        applicationId = "app.suivi.android"
        minSdk = libs.versions.minSdk.get().toInt()
        targetSdk = libs.versions.targetSdk.get().toInt()
        versionCode = 1
        versionName = "0.1.0"
    }

    androidResources { localeFilters += listOf("en", "fr") }
    buildFeatures { compose = true }
    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }

    sourceSets["main"].apply {
        manifest.srcFile("src/main/AndroidManifest.xml")
        // `cargo xtask bindings` makes the second, `cargo xtask android-lib` the libraries.
        kotlin.srcDirs("src/main/kotlin", "../bindings/kotlin/src/main/kotlin", "../bindings/kotlin/generated")
        jniLibs.srcDirs("../target/android")
    }
}

dependencies {
    implementation(libs.activity.compose)
    implementation(libs.compose.animation)
    implementation(libs.compose.foundation)
    implementation(libs.compose.ui)
    implementation(libs.material3)
    implementation(libs.core.ktx)
    implementation(libs.lifecycle.runtime.compose)
    implementation(libs.lifecycle.viewmodel.savedstate)
    implementation(libs.coroutines.android)
    implementation(libs.jna) { artifact { type = "aar" } }
}
