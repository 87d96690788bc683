// Before compilation: classes and resources out of the AARs, the app's own resources, R, and what
// Robolectric wants to know. What did not change is not done again.
import org.apache.maven.artifact.handler.DefaultArtifactHandler

if (!aapt2.exists()) {
    ant.unzip(src: resolve(project.properties.'aapt2.jar'), dest: target) {
        patternset(includes: 'prebuilt/linux/aapt2')
        flattenmapper()
    }
    aapt2.executable = true
}

// Maven leaves AARs off the class path: each is unpacked, and its artifact pointed at its classes.
// Kotlin, javac and Surefire read that later.
def onClassPath = new DefaultArtifactHandler('aar')
onClassPath.addedToClasspath = true
def compiled = [], packages = []
project.artifacts.findAll { it.type == 'aar' }.each { aar ->
    def folder = new File(target, "aars/${aar.artifactId}-${aar.version}"), jar = new File(folder, 'all.jar')
    def resources = new File(folder, 'resources.zip'), symbols = new File(folder, 'R.txt')
    if (!jar.exists()) {
        ant.unzip(src: aar.file, dest: folder)
        if (new File(folder, 'res').directory) run(aapt2, 'compile', '--dir', new File(folder, 'res'), '-o', resources)
        ant.zip(destfile: jar, duplicate: 'preserve') { // some keep classes in libs/ as well
            zipgroupfileset(dir: folder, includes: 'classes.jar libs/*.jar')
        }
    }
    if (aar.scope != 'test') {
        if (resources.exists()) compiled << resources
        if (symbols.size() > 0) packages << (new File(folder, 'AndroidManifest.xml').text =~ /package="([^"]+)"/)[0][1]
    }
    aar.file = jar
    aar.artifactHandler = onClassPath
}

def framework = project.artifacts.find { it.artifactId == 'android-all' }.file
def own = new File(target, 'resources.zip'), linked = new File(target, 'resources.apk')
def generated = new File(target, 'generated-sources/r')
def manifest = new File(project.basedir, 'src/main/AndroidManifest.xml')
def res = new File(project.basedir, 'src/main/res')
// What is built here is for development: its own resources stand above the app's.
def debug = new File(project.basedir, 'src/debug/res'), above = new File(target, 'resources-debug.zip')
if (linked.lastModified() < newest(res, debug, manifest, new File(project.basedir, 'build'), project.file)) {
    run(aapt2, 'compile', '--dir', res, '-o', own)
    run(aapt2, 'compile', '--dir', debug, '-o', above)
    run(aapt2, 'link', '--debug-mode', '-o', linked, '-I', framework, '--manifest', manifest, '--auto-add-overlay',
        '-c', project.properties.'app.languages', '--java', generated, '--extra-packages', packages.unique().join(':'),
        *compiled.collectMany { ['-R', it] }, '-R', own, '-R', above)
}
project.addCompileSourceRoot(generated.path)

// Where Robolectric finds resources and framework, so that it fetches nothing by itself.
def tell = { String path, Map values ->
    def file = new File(project.build.testOutputDirectory, path)
    file.parentFile.mkdirs()
    file.text = values.collect { key, value -> "${key.replace(':', '\\:')}=$value\n" }.join()
}
tell('com/android/tools/test_config.properties',
     [android_merged_manifest: manifest.path, android_resource_apk: linked.path, android_custom_package: 'app.suivi.android'])
def instrumented = project.properties.'robolectric.framework'
tell('robolectric-deps.properties', [(instrumented): resolve(instrumented).path])
