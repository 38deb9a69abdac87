import Testing

@testable import Agent

@Suite("Runbooks as HTML")
struct RunbookMarkdownTests {
    @Test(
        "each part of Markdown that runbooks use becomes its element",
        arguments: [
            ("# A title", "<h1>A title</h1>\n"), ("### Deep", "<h3>Deep</h3>\n"),
            ("one\ntwo\n\nthree", "<p>one two</p>\n<p>three</p>\n"),
            ("- a\n- b\n  goes on", "<ul>\n<li>a</li>\n<li>b goes on</li>\n</ul>\n"),
            ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n"),
            ("- a\n1. b", "<ul>\n<li>a</li>\n</ul>\n<ol>\n<li>b</li>\n</ol>\n"),
            ("words:\n- a", "<p>words:</p>\n<ul>\n<li>a</li>\n</ul>\n"),
            ("```sh\n# no title\n\n- no list\n```", "<pre><code># no title\n\n- no list</code></pre>\n"),
            ("say `df -h`, **now**", "<p>say <code>df -h</code>, <strong>now</strong></p>\n"),
            ("[the disk](host-disk.md)", "<p><a href=\"/runbooks/host-disk\">the disk</a></p>\n"),
            ("`[a](b.md)`", "<p><code>[a](b.md)</code></p>\n"),
        ])
    func elements(markdown: String, html: String) {
        #expect(RunbookMarkdown.html(markdown) == html)
    }

    @Test(
        "what is not closed, or is no part of it, is text",
        arguments: [
            ("a ` b", "<p>a ` b</p>\n"), ("** b", "<p>** b</p>\n"), ("[a](b", "<p>[a](b</p>\n"),
            ("[](", "<p>[](</p>\n"),
            ("``", "<p>``</p>\n"), ("#no title", "<p>#no title</p>\n"), ("-no item", "<p>-no item</p>\n"),
            ("1.2 times", "<p>1.2 times</p>\n"), ("#### four", "<p>#### four</p>\n"),
            ("```\nopen", "<pre><code>open</code></pre>\n"), ("", ""), ("\n\n", ""),
        ])
    func text(markdown: String, html: String) {
        #expect(RunbookMarkdown.html(markdown) == html)
    }

    @Test(
        "nothing becomes a tag, an attribute or a foreign address",
        arguments: [
            "<script>alert(1)</script>", "`<b>`", "```\n<b>\n```", "# <b>", "- <b>", "**<b>**", "[<b>](x.md)",
            "[a](javascript:alert(1))", "[a](https://example.org/x.md)", "[a](\"onclick=\".md)", "[a](../x.md)",
            "[a](X.md)", "[a](.md)", "& < > \" '",
        ])
    func harmless(markdown: String) {
        let html = RunbookMarkdown.html(markdown)
        for tag in html.matches(of: /<([^>]*)>/) {
            let allowed = /\/?(?:h1|p|ul|li|pre|code|strong|a)|a href="\/runbooks\/[a-z0-9_-]+"/
            #expect(tag.1.wholeMatch(of: allowed) != nil, "\(tag.0)")
        }
        #expect(
            !html.contains("javascript:alert(1)\"") && !html.contains("onclick=\"") && !html.contains("href=\"http"))
    }

    @Test("every runbook becomes a page whose parts are closed and whose links lead to runbooks")
    func all() throws {
        #expect(Runbook.all.count > 80)
        #expect(Runbook.all.map(\.name) == Runbook.all.map(\.name).sorted())
        let page = try RunbookPage()
        for runbook in Runbook.all {
            let html = page.render(runbook)
            #expect(html.contains("<title>\(RunbookMarkdown.escaped(runbook.title))</title>"))
            for tag in ["h1", "h2", "p", "ul", "ol", "li", "pre", "code", "a"] {
                let opened = html.matches(of: try Regex("<\(tag)[ >]")).count
                #expect(opened == html.ranges(of: "</\(tag)>").count, "\(runbook.name): \(tag)")
            }
            for link in html.matches(of: /href="\/runbooks\/([^"]+)"/) {
                #expect(Runbook.named(link.1) != nil, "\(runbook.name): \(link.1)")
            }
            #expect(!html.contains("```") && !html.contains("]("), "\(runbook.name)")
        }
    }
}
