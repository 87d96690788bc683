package app.suivi.android.screens

import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import java.io.File

/** The project for Android Studio, which is never built here, says the same as the one that is. */
class GradleTest {
    private val root = File(System.getProperty("sources")!!).parentFile.parentFile
    private val pom = File(root, "pom.xml").readText()
    private val catalog = File(root, "gradle/libs.versions.toml").readText()
    private val build = File(root, "build.gradle.kts").readText()

    private val versions = Regex("""(?m)^([\w-]+) = "([^"]+)"$""").findAll(catalog).associate { it.groupValues[1] to it.groupValues[2] }
    private val libraries = Regex("""(?m)^([\w-]+) = \{ module = "([^":]+):([^"]+)", version\.ref = "([^"]+)" }$""").findAll(catalog).map { it.destructured }.toList()

    @Test fun `each library has the version that Maven builds with`() {
        assertTrue(libraries.size >= 10)
        val properties = Regex("""<([\w.]+)>([^<$]+)</\1>""").findAll(pom).associate { it.groupValues[1] to it.groupValues[2] }
        val built = Regex("""<groupId>([^<]+)</groupId><artifactId>([^<]+)</artifactId><version>([^<]+)</version>""").findAll(pom)
            .associate { "${it.groupValues[1]}:${it.groupValues[2]}" to Regex("""\$\{([^}]+)}""").replace(it.groupValues[3]) { name -> properties.getValue(name.groupValues[1]) } }
        for ((_, group, artifact, version) in libraries) {
            // Gradle finds the variant for a platform by itself, Maven is told it.
            val there = listOf("", "-android", "-jvm").firstNotNullOfOrNull { built["$group:$artifact$it"] }
            assertEquals("$group:$artifact", there, versions[version])
        }
        assertEquals(properties["kotlin.version"], versions["kotlin"])
        assertEquals(properties["min.sdk"], versions["minSdk"])
    }

    @Test fun `each library is used, and what the sources import is among them`() {
        for ((name) in libraries) assertTrue(name, "libs.${name.replace('-', '.')})" in build)
        val known = libraries.map { (_, group) -> group } + "androidx.compose.runtime" + "androidx.annotation"
        val imported = File(root, "src/main/kotlin").walk().filter { it.extension == "kt" }
            .flatMap { it.readLines() }.filter { it.startsWith("import androidx.") }.map { it.removePrefix("import ") }
        assertEquals(listOf<String>(), imported.filterNot { name -> known.any { name.startsWith("$it.") } }.distinct().toList())
    }

    @Test fun `it is the same app`() {
        val manifest = File(root, "src/main/AndroidManifest.xml").readText()
        fun said(attribute: String) = Regex("""$attribute="([^"]+)"""").find(manifest)!!.groupValues[1]
        assertEquals(versions["minSdk"] to versions["targetSdk"], said("minSdkVersion") to said("targetSdkVersion"))
        for (line in listOf("applicationId = \"${said("package")}\"", "versionCode = ${said("versionCode")}", "versionName = \"${said("versionName")}\"")) assertTrue(line, line in build)
    }
}
