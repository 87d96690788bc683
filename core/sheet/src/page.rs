//! Lines on pages, with the structure that a screen reader follows.

use crate::content::Block;
use crate::setting::{Fonts, Weight};
use crate::words::Words;
use crate::{NotMade, Sheet};
use krilla::color::rgb;
use krilla::configure::{Accessibility, Configuration, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, Node, SpanTag, TableHeaderScope, Tag, TagGroup,
    TagTree,
};
use krilla::{Document, SerializeSettings};
use std::num::NonZeroU16;
use suivi_results::Language;

/// A4, in points.
const PAGE: (f32, f32) = (595.28, 841.89);
const MARGIN: f32 = 56.0;
const WIDTH: f32 = PAGE.0 - 2.0 * MARGIN;
/// Where the answers begin.
const ANSWERS: f32 = MARGIN + WIDTH * 0.48;
/// Below this stands the footer.
const BOTTOM: f32 = PAGE.1 - 72.0;

const SMALL: f32 = 8.5;
const BODY: f32 = 10.0;
const TITLE: f32 = 20.0;
/// From one line to the next, in sizes.
const LEADING: f32 = 1.38;

const BLACK: (u8, u8, u8) = (24, 28, 33);
const GREY: (u8, u8, u8) = (88, 96, 105);
const PALE: (u8, u8, u8) = (208, 214, 220);
const WARNING: (u8, u8, u8) = (140, 32, 28);

/// One line of one column.
struct Line {
    x: f32,
    size: f32,
    bold: bool,
    colour: (u8, u8, u8),
    text: String,
}

/// Lines side by side.
#[derive(Default)]
struct Row {
    left: Option<Line>,
    right: Option<Line>,
}

impl Row {
    fn height(&self) -> f32 {
        let of = |line: &Option<Line>| line.as_ref().map_or(0.0, |line| line.size * LEADING);
        of(&self.left).max(of(&self.right))
    }
}

/// What the structure calls a block.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    Heading,
    Paragraph,
    Answer,
}

/// A block that was broken into lines.
struct Set {
    role: Role,
    rows: Vec<Row>,
    /// Before it, in points.
    space: f32,
    /// A thin line above it.
    ruled: bool,
}

fn set(block: &Block, fonts: &Fonts) -> Set {
    let left = |texts: Vec<String>, size: f32, bold: bool, colour| -> Vec<Row> {
        let line = |text| Row {
            left: Some(Line {
                x: MARGIN,
                size,
                bold,
                colour,
                text,
            }),
            right: None,
        };
        texts.into_iter().map(line).collect()
    };
    match block {
        Block::Title(text) => Set {
            role: Role::Heading,
            rows: left(fonts.bold.lines(text, TITLE, WIDTH), TITLE, true, BLACK),
            space: 4.0,
            ruled: false,
        },
        Block::About(text) => Set {
            role: Role::Paragraph,
            rows: left(fonts.regular.lines(text, BODY, WIDTH), BODY, false, GREY),
            space: 2.0,
            ruled: false,
        },
        Block::Notice(text) => Set {
            role: Role::Paragraph,
            rows: left(fonts.bold.lines(text, BODY, WIDTH), BODY, true, WARNING),
            space: 10.0,
            ruled: false,
        },
        Block::Answer {
            question,
            answer,
            more,
            prose,
        } => {
            let questions = fonts.regular.lines(question, BODY, ANSWERS - MARGIN - 16.0);
            let room = MARGIN + WIDTH - ANSWERS;
            let right = |text, size, bold, colour| Line {
                x: ANSWERS,
                size,
                bold,
                colour,
                text,
            };
            let bold = !prose;
            let answers = weight(fonts, bold).lines(answer, BODY, room).into_iter();
            let answers = answers.map(|text| right(text, BODY, bold, BLACK));
            let mores = more.iter().flat_map(|more| {
                let lines = fonts.regular.lines(more, SMALL, room);
                lines
                    .into_iter()
                    .map(|text| right(text, SMALL, false, GREY))
            });
            let mut rows = left(questions, BODY, false, BLACK);
            for (at, line) in answers.chain(mores).enumerate() {
                if rows.len() == at {
                    rows.push(Row::default());
                }
                if let Some(row) = rows.get_mut(at) {
                    row.right = Some(line);
                }
            }
            Set {
                role: Role::Answer,
                rows,
                space: 12.0,
                ruled: true,
            }
        }
    }
}

/// Rows of a block that stand on one page, from the top.
struct Placed<'a> {
    set: &'a Set,
    rows: &'a [Row],
    y: f32,
    /// They begin the block.
    first: bool,
}

/// Which rows stand on which page. A block that fits on one page is not broken.
fn paginate<'a>(sets: &'a [Set], top: f32) -> Vec<Vec<Placed<'a>>> {
    let mut pages: Vec<Vec<Placed<'a>>> = vec![Vec::new()];
    let mut y = top;
    for set in sets {
        let height: f32 = set.rows.iter().map(Row::height).sum();
        let fits = y + set.space + height <= BOTTOM;
        if !fits && height <= BOTTOM - top && y > top {
            pages.push(Vec::new());
            y = top;
        }
        let mut rows = set.rows.as_slice();
        let mut first = true;
        while !rows.is_empty() {
            let mut used = set.space;
            let mut count = 0;
            for row in rows {
                if y + used + row.height() > BOTTOM && (count > 0 || y > top) {
                    break;
                }
                used += row.height();
                count += 1;
            }
            let (here, rest) = rows.split_at(count);
            // A block that begins on the next page leaves no thin line on this one.
            if let Some(page) = pages.last_mut().filter(|_| count > 0) {
                page.push(Placed {
                    set,
                    rows: here,
                    y: y + set.space,
                    first,
                });
            }
            y += used;
            rows = rest;
            first &= count == 0;
            if !rows.is_empty() {
                pages.push(Vec::new());
                y = top;
            }
        }
    }
    pages
}

fn fill((red, green, blue): (u8, u8, u8)) -> Fill {
    Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        opacity: NormalizedF32::ONE,
        rule: krilla::paint::FillRule::default(),
    }
}

fn weight(fonts: &Fonts, bold: bool) -> &Weight {
    if bold { &fonts.bold } else { &fonts.regular }
}

fn draw(surface: &mut Surface<'_>, fonts: &Fonts, line: &Line, y: f32) {
    surface.set_fill(Some(fill(line.colour)));
    let weight = weight(fonts, line.bold);
    surface.draw_glyphs(
        Point::from_xy(line.x, y + line.size),
        &weight.glyphs(&line.text),
        weight.font.clone(),
        &line.text,
        line.size,
        false,
    );
}

/// Draws a line of the result's own content, as a leaf of the structure.
fn leaf(
    surface: &mut Surface<'_>,
    fonts: &Fonts,
    line: &Line,
    y: f32,
    language: &str,
) -> Identifier {
    let span = SpanTag::empty().with_lang(Some(language));
    let leaf = surface.start_tagged(ContentTag::Span(span));
    draw(surface, fonts, line, y);
    surface.end_tagged();
    leaf
}

fn ornament(kind: ArtifactType) -> ContentTag<'static> {
    ContentTag::Artifact(Artifact::with_kind(kind))
}

fn rule(surface: &mut Surface<'_>, y: f32) {
    let mut path = PathBuilder::new();
    path.move_to(MARGIN, y);
    path.line_to(MARGIN + WIDTH, y);
    let Some(path) = path.finish() else { return };
    surface.start_tagged(ornament(ArtifactType::Layout));
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke {
        paint: rgb::Color::new(PALE.0, PALE.1, PALE.2).into(),
        width: 0.6,
        ..Stroke::default()
    }));
    surface.draw_path(&path);
    surface.set_stroke(None);
    surface.end_tagged();
}

/// What each page repeats: the company, a warning, the footer.
struct Frame {
    company: Vec<Line>,
    warning: Vec<String>,
    top: f32,
}

fn frame(sheet: &Sheet<'_>, words: &Words, fonts: &Fonts) -> Frame {
    let line = |text| Line {
        x: MARGIN,
        size: SMALL,
        bold: false,
        colour: GREY,
        text,
    };
    let company = fonts.regular.lines(sheet.company, SMALL, WIDTH);
    let company: Vec<Line> = company.into_iter().map(line).collect();
    let warning = if sheet.superseded {
        fonts.bold.lines(words.superseded, BODY, WIDTH - 20.0)
    } else {
        Vec::new()
    };
    let mut top = MARGIN + rows(company.len()) * SMALL * LEADING + 14.0;
    if !warning.is_empty() {
        top += rows(warning.len()) * BODY * LEADING + 28.0;
    }
    Frame {
        company,
        warning,
        top,
    }
}

fn rows(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}

impl Frame {
    fn draw_top(&self, surface: &mut Surface<'_>, fonts: &Fonts) {
        surface.start_tagged(ornament(ArtifactType::Header));
        for (at, line) in self.company.iter().enumerate() {
            let y = MARGIN - 6.0 + rows(at) * SMALL * LEADING;
            draw(surface, fonts, line, y);
        }
        surface.end_tagged();
    }

    /// The box around the warning; its words are content on the first page and repeated on others.
    fn draw_box(&self, surface: &mut Surface<'_>) {
        let height = rows(self.warning.len()) * BODY * LEADING + 14.0;
        let y = self.below_company() + 4.0;
        let Some(rect) = Rect::from_xywh(MARGIN, y, WIDTH, height) else {
            return;
        };
        let mut path = PathBuilder::new();
        path.push_rect(rect);
        let Some(path) = path.finish() else { return };
        surface.start_tagged(ornament(ArtifactType::Layout));
        surface.set_fill(None);
        surface.set_stroke(Some(Stroke {
            paint: rgb::Color::new(WARNING.0, WARNING.1, WARNING.2).into(),
            width: 1.0,
            ..Stroke::default()
        }));
        surface.draw_path(&path);
        surface.set_stroke(None);
        surface.end_tagged();
    }

    fn below_company(&self) -> f32 {
        MARGIN + rows(self.company.len()) * SMALL * LEADING
    }

    fn warning_lines(&self) -> impl Iterator<Item = (f32, Line)> {
        let y = self.below_company() + 10.0;
        self.warning.iter().enumerate().map(move |(at, text)| {
            let line = Line {
                x: MARGIN + 10.0,
                size: BODY,
                bold: true,
                colour: WARNING,
                text: text.clone(),
            };
            (y + rows(at) * BODY * LEADING, line)
        })
    }
}

fn footer(surface: &mut Surface<'_>, fonts: &Fonts, words: &Words, page: usize, pages: usize) {
    let y = PAGE.1 - 48.0;
    let line = |x, text| Line {
        x,
        size: SMALL,
        bold: false,
        colour: GREY,
        text,
    };
    let number = format!("{} {page} {} {pages}", words.page, words.of);
    let x = MARGIN + WIDTH - fonts.regular.width(&number, SMALL);
    surface.start_tagged(ornament(ArtifactType::Footer));
    draw(surface, fonts, &line(MARGIN, words.made.to_owned()), y);
    draw(surface, fonts, &line(x, number), y);
    surface.end_tagged();
}

/// What a block's lines are in the structure, in the order in which they are read.
#[derive(Default)]
struct Leaves {
    left: Vec<Node>,
    right: Vec<Node>,
}

/// Sets the blocks on pages. What the library's checks of PDF/UA-1 refuse, some rare signs, is set
/// without the claim to it.
pub(crate) fn pdf(sheet: &Sheet<'_>, blocks: &[Block], fonts: &Fonts) -> Result<Vec<u8>, NotMade> {
    let checked = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|_| NotMade)?;
    pdf_as(checked, sheet, blocks, fonts)
        .or_else(|NotMade| pdf_as(Configuration::default(), sheet, blocks, fonts))
}

fn pdf_as(
    configuration: Configuration,
    sheet: &Sheet<'_>,
    blocks: &[Block],
    fonts: &Fonts,
) -> Result<Vec<u8>, NotMade> {
    let words = Words::of(sheet.language);
    let language = match sheet.language {
        Language::Fr => "fr",
        Language::En => "en",
    };
    let frame = frame(sheet, words, fonts);
    let sets: Vec<Set> = blocks.iter().map(|block| set(block, fonts)).collect();
    let pages = paginate(&sets, frame.top);
    let mut document = Document::new_with(SerializeSettings {
        configuration,
        enable_tagging: true,
        ..SerializeSettings::default()
    });
    let mut leaves: Vec<Leaves> = sets.iter().map(|_| Leaves::default()).collect();
    let mut warning = TagGroup::new(Tag::P);
    let mut begun = 0;
    for (at, page) in pages.iter().enumerate() {
        let settings = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or(NotMade)?;
        let mut drawn = document.start_page_with(settings);
        let mut surface = drawn.surface();
        frame.draw_top(&mut surface, fonts);
        if !frame.warning.is_empty() {
            frame.draw_box(&mut surface);
        }
        for (y, line) in frame.warning_lines() {
            if at == 0 {
                warning.push(leaf(&mut surface, fonts, &line, y, language));
            } else {
                surface.start_tagged(ornament(ArtifactType::Header));
                draw(&mut surface, fonts, &line, y);
                surface.end_tagged();
            }
        }
        for placed in page {
            begun += usize::from(placed.first);
            if placed.set.ruled && placed.first {
                rule(&mut surface, placed.y - 5.0);
            }
            let Some(leaves) = begun.checked_sub(1).and_then(|at| leaves.get_mut(at)) else {
                continue;
            };
            let mut y = placed.y;
            for row in placed.rows {
                for (line, side) in [
                    (&row.left, &mut leaves.left),
                    (&row.right, &mut leaves.right),
                ] {
                    if let Some(line) = line {
                        side.push(leaf(&mut surface, fonts, line, y, language).into());
                    }
                }
                y += row.height();
            }
        }
        footer(&mut surface, fonts, words, at + 1, pages.len());
        surface.finish();
        drawn.finish();
    }
    let title = sheet.result.title.text(sheet.language);
    document.set_tag_tree(tree(&sets, leaves, warning, title));
    let mut outline = Outline::new();
    let start = XyzDestination::new(0, Point::from_xy(MARGIN, MARGIN));
    outline.push_child(OutlineNode::new(title.to_owned(), start));
    document.set_outline(outline);
    document.set_metadata(
        Metadata::new()
            .title(title.to_owned())
            .language(language.to_owned())
            .creator("Suivi".to_owned()),
    );
    document.finish().map_err(|_| NotMade)
}

fn tree(sets: &[Set], leaves: Vec<Leaves>, warning: TagGroup, title: &str) -> TagTree {
    let mut tree = TagTree::new();
    let mut table = TagGroup::new(Tag::Table);
    let mut notices = Vec::new();
    for (set, Leaves { left, right }) in sets.iter().zip(leaves) {
        match set.role {
            Role::Heading => {
                let heading = Tag::Hn(NonZeroU16::MIN, Some(title.to_owned()));
                tree.push(TagGroup::with_children(heading, left));
            }
            Role::Paragraph => notices.push(TagGroup::with_children(Tag::P, left)),
            Role::Answer => {
                let question = Tag::TH(TableHeaderScope::Row);
                let row = vec![
                    TagGroup::with_children(question, left).into(),
                    TagGroup::with_children(Tag::TD, right).into(),
                ];
                table.push(TagGroup::with_children(Tag::TR, row));
            }
        }
    }
    if !warning.children.is_empty() {
        tree.push(warning);
    }
    for notice in notices {
        tree.push(notice);
    }
    tree.push(table);
    tree
}

#[cfg(test)]
mod tests {
    use super::{BODY, BOTTOM, LEADING, Line, MARGIN, Role, Row, Set, paginate, rows};

    fn block(lines: usize) -> Set {
        let row = |_| Row {
            left: Some(Line {
                x: MARGIN,
                size: BODY,
                bold: false,
                colour: (0, 0, 0),
                text: "a".to_owned(),
            }),
            right: None,
        };
        Set {
            role: Role::Answer,
            rows: (0..lines).map(row).collect(),
            space: 12.0,
            ruled: true,
        }
    }

    /// Whatever stands before a block that is longer than a page: each line once, and its thin line
    /// above its first.
    #[test]
    fn a_block_begins_where_its_first_line_stands() {
        for before in 0..60 {
            let sets = [block(before), block(200)];
            let pages = paginate(&sets, MARGIN);
            let placed = || pages.iter().flatten();
            assert!(placed().all(|placed| !placed.rows.is_empty()), "{before}");
            let begun = placed().filter(|placed| placed.first).count();
            assert_eq!(begun, if before == 0 { 1 } else { 2 }, "{before}");
            let set: usize = placed().map(|placed| placed.rows.len()).sum();
            assert_eq!(set, before + 200);
            let ends = |count: usize, y: f32| y + rows(count) * BODY * LEADING;
            assert!(
                placed().all(|p| ends(p.rows.len(), p.y) <= BOTTOM + 0.1),
                "{before}"
            );
        }
    }
}
