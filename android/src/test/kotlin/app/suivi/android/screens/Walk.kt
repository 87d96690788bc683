package app.suivi.android.screens

import android.graphics.Bitmap
import androidx.compose.ui.geometry.Rect
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.compositeOver
import androidx.compose.ui.graphics.luminance
import androidx.compose.ui.graphics.toArgb
import androidx.compose.ui.semantics.ScrollAxisRange
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.SemanticsPropertyKey
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.isRoot
import androidx.compose.ui.text.TextLayoutResult
import androidx.compose.ui.unit.toSize
import kotlin.math.abs
import kotlin.math.max
import kotlin.math.min
import org.junit.Assert.assertEquals

/** A walk over one state of a screen, from its top to its end. */
class Walk(private val stand: Stand) {
    private val wrong = mutableListOf<String>()
    private val cut = mutableSetOf<String>()
    private val whole = mutableSetOf<String>()
    private val density = stand.compose.density.density

    /** What is wrong with it. */
    fun complaints(): List<String> {
        do look() while (scrolls())
        return wrong.distinct() + (cut - whole).map { "“$it” is cut off by what is around it" }
    }

    private fun look() {
        val windows = stand.windows()
        val roots = stand.compose.onAllNodes(isRoot(), useUnmergedTree = true).fetchSemanticsNodes()
        all(merged = true).filter { SemanticsActions.OnClick in it.config || SemanticsActions.SetText in it.config }.forEach(::touchable)
        all(merged = true).filter { SemanticsProperties.VerticalScrollAxisRange in it.config }.forEach(::downwards)
        all(merged = false).filter { it.config.getOrNull(SemanticsProperties.TestTag) == "picture" }.forEach(::described)
        for (node in all(merged = false)) {
            val layout = layout(node) ?: continue
            text(node, layout)
            contrast(node, layout, windows[roots.indexOfFirst { it.root === node.root }])
        }
    }

    /** Whoever does not see a picture hears of it: by itself, or by what it is in. */
    private fun described(picture: SemanticsNode) {
        val descriptions = generateSequence(picture) { it.parent }.flatMap { it.config.getOrNull(SemanticsProperties.ContentDescription).orEmpty() }
        if (descriptions.none { it.isNotBlank() }) wrong += "the picture at ${picture.boundsInRoot} is described by nothing"
    }

    /** Whoever hears a screen goes through it as others do, downwards; what is side by side may come either way. */
    private fun downwards(column: SemanticsNode) {
        val all = heard(column).map { said(it).first() to box(it) }
        all.forEachIndexed { at, (words, box) ->
            val above = all.drop(at + 1)
                .find { (_, later) -> later.top < box.top && later.bottom <= box.top && later.left < box.right && box.left < later.right }
            if (above != null) wrong += "“${above.first}” is above “$words”, and heard after it"
        }
    }

    private fun heard(node: SemanticsNode): List<SemanticsNode> = node.children.filter(::isThere)
        .flatMap { child -> listOf(child).filter { said(it).isNotEmpty() } + heard(child) }

    /** Also where it is scrolled away. */
    private fun box(node: SemanticsNode) = Rect(node.positionInRoot, node.size.toSize())

    private fun said(node: SemanticsNode): List<String> {
        val config = node.config
        val said = config.getOrNull(SemanticsProperties.ContentDescription).orEmpty() +
            config.getOrNull(SemanticsProperties.Text).orEmpty().map { it.text }
        return said.filter { it.isNotBlank() }
    }

    private fun touchable(node: SemanticsNode) {
        val said = said(node)
        if (said.isEmpty()) wrong += "something at ${node.boundsInRoot} can be touched and has no name"
        if (!isWhole(node)) return
        val touched = node.touchBoundsInRoot
        if (min(touched.width, touched.height) < TARGET * density - 1) wrong += "“${said.firstOrNull()}” is too small to be touched: $touched"
    }

    private fun text(node: SemanticsNode, layout: TextLayoutResult) {
        val text = layout.layoutInput.text.text
        // What is typed scrolls in its field.
        if (SemanticsActions.SetText in node.config || text.isEmpty()) return
        (if (isWhole(node)) whole else cut) += text
        if (layout.didOverflowHeight) wrong += "“$text” is too high for its box"
        val words = layout.multiParagraph.intrinsics
        val needed = if (layout.lineCount == 1) words.maxIntrinsicWidth else words.minIntrinsicWidth
        // Half a point: intrinsic widths are not rounded as boxes are.
        if (needed > layout.size.width + 1) wrong += "“$text”, or its longest word, is too wide for its box"
    }

    private fun contrast(node: SemanticsNode, layout: TextLayoutResult, window: Bitmap) {
        val ink = layout.layoutInput.style.color
        val box = node.boundsInRoot
        val disabled = generateSequence(node) { it.parent }.any { SemanticsProperties.Disabled in it.config }
        if (disabled || !isWhole(node) || box.width < 1 || box.height < 1 || ink == Color.Unspecified) return
        val ground = ground(window, box)
        val ratio = contrast(ink.compositeOver(ground), ground)
        if (ratio < CONTRAST) {
            wrong += "“${layout.layoutInput.text.text}” at $box has a contrast of $ratio: %08x on %08x".format(ink.toArgb(), ground.toArgb())
        }
    }

    /** The colour that there is most of. */
    private fun ground(window: Bitmap, box: Rect): Color {
        val left = box.left.toInt().coerceIn(0, window.width - 1)
        val top = box.top.toInt().coerceIn(0, window.height - 1)
        val width = box.width.toInt().coerceIn(1, window.width - left)
        val height = box.height.toInt().coerceIn(1, window.height - top)
        val points = IntArray(width * height).also { window.getPixels(it, 0, width, left, top, width, height) }
        points.sort()
        // The longest run of one of them.
        var (most, longest, begin) = Triple(points[0], 0, 0)
        for (at in 1..points.size) {
            if (at < points.size && points[at] == points[begin]) continue
            if (at - begin > longest) {
                most = points[begin]
                longest = at - begin
            }
            begin = at
        }
        return Color(most)
    }

    /** One page further, wherever that is possible. */
    private fun scrolls(): Boolean {
        // What scrolls to the side does so before it is scrolled away.
        val aside = further(SemanticsProperties.HorizontalScrollAxisRange)
        val further = aside ?: further(SemanticsProperties.VerticalScrollAxisRange) ?: return false
        stand.compose.runOnUiThread {
            val (x, y) = if (aside != null) further.size.width * 0.5f to 0f else 0f to further.size.height * 0.7f
            further.config[SemanticsActions.ScrollBy].action!!.invoke(x, y)
        }
        // It is scrolled with a movement.
        stand.compose.waitForIdle()
        return true
    }

    private fun further(range: SemanticsPropertyKey<ScrollAxisRange>) =
        all(merged = false).firstOrNull { node -> node.config.getOrNull(range)?.let { it.value() < it.maxValue() } == true }

    private fun layout(node: SemanticsNode): TextLayoutResult? {
        val results = mutableListOf<TextLayoutResult>()
        node.config.getOrNull(SemanticsActions.GetTextLayoutResult)?.action?.invoke(results)
        return results.firstOrNull()
    }

    private fun isWhole(node: SemanticsNode): Boolean {
        val (seen, size) = node.boundsInRoot to node.size
        return abs(seen.width - size.width) <= 1 && abs(seen.height - size.height) <= 1
    }

    private fun all(merged: Boolean) =
        stand.compose.onAllNodes(SemanticsMatcher("any") { true }, useUnmergedTree = !merged).fetchSemanticsNodes()
            .filter(::isThere)

    /** Lists keep what was scrolled away, to use it again. */
    private fun isThere(node: SemanticsNode) = node.layoutInfo.isPlaced && !node.layoutInfo.isDeactivated

    companion object {
        /** Points. */
        const val TARGET = 48

        /** As WCAG counts it. */
        const val CONTRAST = 4.5f

        fun contrast(a: Color, b: Color): Float {
            val (one, other) = a.luminance() to b.luminance()
            return (max(one, other) + 0.05f) / (min(one, other) + 0.05f)
        }
    }
}

/** Walks over these, one after the other; none of them may have anything wrong. */
fun Stand.walks(shots: List<Shot>) {
    val wrong = shots.flatMap { shot ->
        put(shot)
        Walk(this).complaints().map { "${shot.name}: $it" }
    }
    assertEquals(wrong.joinToString("\n"), 0, wrong.size)
}
