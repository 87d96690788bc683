package app.suivi.android.screens

import org.junit.Assert.assertEquals
import org.junit.Test
import java.io.File
import javax.xml.parsers.DocumentBuilderFactory

/** Who may know whom, and that every text is there in both languages. */
class ArchitectureTest {
    private val sources = File(System.getProperty("sources")!!)
    private val files = File(sources, "kotlin/app/suivi/android").walk().filter { it.extension == "kt" }.toList()

    @Test fun `only session, presenters and what the platform does for the core know the core`() =
        nobody(except = listOf("session", "presenter", "platform")) { it.startsWith("app.suivi.") && !it.startsWith("app.suivi.android.") }

    @Test fun `session and presenters know nothing of Android`() =
        nobody(except = listOf("screen", "app", "platform", "look")) { it.startsWith("android.") || it.startsWith("androidx.") }

    @Test fun `screens know states and looks alone`() =
        nobody(except = listOf("session", "presenter", "app", "platform", "look")) {
            it.startsWith("app.suivi.android.") && it.split('.')[3] !in listOf("presenter", "look", "screen", "R") || it.endsWith("Presenter")
        }

    @Test fun `a file can be read in one sitting`() =
        assertEquals(listOf<String>(), files.filter { it.readLines().size > 300 }.map { it.name })

    @Test fun `every text is there in both languages`() {
        val (english, french) = texts("values") to texts("values-fr")
        assertEquals(english.keys, french.keys)
        val other = english.keys.filter { arguments(english.getValue(it)) != arguments(french.getValue(it)) }
        assertEquals("their arguments differ", listOf<String>(), other)
    }

    private fun nobody(except: List<String>, imports: (String) -> Boolean) {
        val wrong = files.filter { it.parentFile.relativeTo(File(sources, "kotlin/app/suivi/android")).path.substringBefore('/') !in except }
            .flatMap { file ->
                file.readLines().filter { it.startsWith("import ") }.map { it.removePrefix("import ").substringBefore(" as ") }
                    .filter(imports).map { "${file.name}: $it" }
            }
        assertEquals(listOf<String>(), wrong)
    }

    /** All texts of a language, by name; of plurals each by its quantity. */
    private fun texts(folder: String): Map<String, String> = File(sources, "res/$folder").listFiles()!!.flatMap { file ->
        val document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file)
        val strings = document.getElementsByTagName("string").let { all -> List(all.length) { all.item(it) } }
        val plurals = document.getElementsByTagName("item").let { all -> List(all.length) { all.item(it) } }
            .filter { it.parentNode.nodeName == "plurals" }
        strings.map { it.attributes.getNamedItem("name").nodeValue to it.textContent } + plurals.map {
            "${it.parentNode.attributes.getNamedItem("name").nodeValue} ${it.attributes.getNamedItem("quantity").nodeValue}" to it.textContent
        }
    }.toMap()

    private fun arguments(text: String) = Regex("""%\d\$[sd]""").findAll(text).map { it.value }.sorted().toList()
}
