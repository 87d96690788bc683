// The app and its tests are compiled only when something that they are made of is another than last time: their
// sources, the core's package for Kotlin, the resources, the build itself.
import java.security.MessageDigest

def made = MessageDigest.getInstance('SHA-256')
def core = project.properties['core.kotlin']
['src/test/kotlin', 'src/main/kotlin', 'src/main/res', "$core/src/main/kotlin", "$core/generated", 'pom.xml', 'build'].each { name ->
    def place = new File(name).absolute ? new File(name) : new File(project.basedir, name)
    def files = []
    if (place.directory) place.eachFileRecurse { if (it.file) files << it } else files << place
    files.sort().each { made.update("${it.path} ${it.length()}\n".bytes); made.update(it.bytes) }
}
def now = made.digest().encodeHex().toString()
def then = new File(target, 'compiled.of')
def same = then.exists() && then.text == now
project.properties['compiled.of'] = now
project.properties['compiled'] = same.toString()
if (!same) {
    // Of what is not whole nothing is to be believed, and a test that was taken away is not to be run.
    then.delete()
    new File(target, 'test-classes').deleteDir()
}
