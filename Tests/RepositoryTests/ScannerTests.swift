import Testing

@Suite("The scanners that the rules rest on")
struct ScannerTests {
    @Test("comments and texts are blanked, code in an interpolation stays")
    func blanking() {
        let text = """
            let a = "Task {" // Task {
            /* Task { /* nested */ Task { */ let b = #"a " Task {"#
            let c = "x \\(call("y", { Task2 })) try!"
            """
        let code = SwiftText.blanked(text)
        #expect(!code.contains("Task {"))
        #expect(!code.contains("try!"))
        #expect(code.contains("call("))
        #expect(code.contains("{ Task2 }"))
        #expect(code.contains("let b ="))
        #expect(code.count == text.count)
    }

    @Test("text over several lines is blanked, the code after it is not")
    func longTexts() {
        let code = SwiftText.blanked("let a = \"\"\"\n    fatalError( \"quoted\" \\(name)\n    \"\"\"\nlet b = 1\n")
        #expect(!code.contains("fatalError"))
        #expect(code.contains("name"))
        #expect(code.hasSuffix("let b = 1\n"))
    }

    @Test("a regular expression is blanked, a division is not")
    func regularExpressions() {
        let code = SwiftText.blanked("let a = x.contains(/Task {\\/ \"/) { b }\nlet c = d / e / f\n")
        #expect(!code.contains("Task"))
        #expect(code.contains("{ b }"))
        #expect(code.contains("d / e / f"))
    }

    @Test("functions are measured to their own closing brace, requirements not at all")
    func lengths() {
        let text = """
            protocol P {
                func required(a: Int)
                init(b: Int)
            }
            struct S {
                func long(
                    _ body: () -> Void = {}
                ) async throws -> Int
                where A: B {
                    if true { "}" }
                    return .init(a: 1)
                }
                init() {}
                static func < (left: S, right: S) -> Bool { true }
            }
            """
        let found = FunctionLength.all(in: text)
        #expect(found.map(\.name) == ["long", "init", "<"])
        #expect(found.map(\.lines) == [7, 1, 1])
        #expect(found.first?.line == 6)
    }

    @Test("the checkout is this project")
    func checkout() {
        #expect(Checkout.files.count > 200)
        #expect(Checkout.file("Package.swift") != nil)
        #expect(Checkout.swift(in: "Sources").count > 100)
    }
}
