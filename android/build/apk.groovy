// After compilation: classes, resources and native libraries into one APK, signed for development.
def shipped = project.artifacts.findAll { it.scope in ['compile', 'runtime'] && it.artifactHandler.addedToClasspath }
def framework = project.artifacts.find { it.artifactId == 'android-all' }.file
def jars = [project.artifact.file, *shipped*.file]
def jdk = System.getProperty('java.home')

// The framework's jar has no java.lang: the JDK stands in for it.
def dex = new File(target, 'dex')
dex.deleteDir()
dex.mkdirs()
run("$jdk/bin/java", '-Xmx3g', '-cp', resolve(project.properties.'d8.jar'), 'com.android.tools.r8.D8', '--debug',
    '--min-api', project.properties.'min.sdk', '--lib', framework, '--lib', jdk, '--output', dex, *jars)

def unsigned = new File(target, 'unsigned.apk'), aligned = new File(target, 'aligned.apk'), signed = new File(target, 'suivi.apk')
def core = new File(project.properties.'core.phones')
unsigned.delete()
// Resources must stay as they are packed: the system reads their table where it lies.
ant.zip(destfile: unsigned, keepcompression: true, duplicate: 'preserve') {
    zipfileset(src: new File(target, 'resources.apk'))
    fileset(dir: dex)
    [*shipped.collect { new File(it.file.parentFile, 'jni') }, core].findAll { it.directory }.each {
        zipfileset(dir: it, prefix: 'lib', includes: 'arm64-v8a/*.so x86_64/*.so')
    }
    // D8 takes classes alone; coroutines find the thread that draws through these.
    jars.each { zipfileset(src: it, includes: 'META-INF/services/*') }
}
run('zipalign', '-f', '-p', 4, unsigned, aligned)

// A key for development, made once. A released app has its own, kept elsewhere.
def keys = new File(target, 'debug.p12')
if (!keys.exists()) {
    run("$jdk/bin/keytool", '-genkeypair', '-keystore', keys, '-storetype', 'PKCS12', '-storepass', 'android',
        '-alias', 'debug', '-keyalg', 'RSA', '-keysize', 2048, '-validity', 10000, '-dname', 'CN=debug')
}
run('apksigner', 'sign', '--ks', keys, '--ks-pass', 'pass:android', '--out', signed, aligned)
run('apksigner', 'verify', '--verbose', signed)
run(aapt2, 'dump', 'badging', signed)
def abis = ['arm64-v8a', 'x86_64'].findAll { new File(core, "$it/libsuivi_ffi.so").exists() }
println "suivi.apk: ${signed.size()} bytes, ${dex.list().size()} dex files, the core for ${abis ? abis.join(' and ') : 'no phone'}"
