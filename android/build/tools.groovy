// What resources.groovy and apk.groovy both need; Maven runs this file before each of them.
import org.eclipse.aether.RepositorySystem
import org.eclipse.aether.artifact.DefaultArtifact
import org.eclipse.aether.resolution.ArtifactRequest

target = new File(project.build.directory)
aapt2 = new File(target, 'aapt2')

/** Runs a command; one that fails ends the build. */
run = { Object... command ->
    def process = new ProcessBuilder(command*.toString()).redirectErrorStream(true).start()
    process.consumeProcessOutputStream(System.out).join()
    if (process.waitFor() != 0) throw new IllegalStateException("failed: ${command.take(3).join(' ')} …")
}

/** The file of group:artifact:version, fetched if it is not on this machine. */
resolve = { String coordinates ->
    def request = new ArtifactRequest(new DefaultArtifact(coordinates), project.remoteProjectRepositories, null)
    session.container.lookup(RepositorySystem).resolveArtifact(session.repositorySession, request).artifact.file
}

/** The newest moment at which one of these, or a file below it, was written. */
newest = { File... places ->
    def times = [0L]
    places.findAll { it.directory }.each { it.eachFileRecurse { file -> times << file.lastModified() } }
    (times + places*.lastModified()).max()
}

// Ant says each file that it unpacks.
ant.project.buildListeners.each { if (it.hasProperty('messageOutputLevel')) it.messageOutputLevel = 1 }
