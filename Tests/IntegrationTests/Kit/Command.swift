import Foundation

/// A program that was run to its end.
struct Command: Sendable {
    let code: Int32
    let output: String
    let errors: String
    let took: Duration

    /// Runs a program to its end; longer than the limit is trouble.
    @discardableResult
    static func run(
        _ program: String, _ arguments: [String] = [], environment: [String: String] = [:], input: String? = nil,
        within limit: Duration = .seconds(60)
    ) throws -> Command {
        let scratch = try Scratch()
        let start = monotonicNow()
        let child: Child
        if let input {
            // A shell takes standard input from a file for it.
            let file = try scratch.write("input", input)
            let words = ["-c", "exec \"$0\" \"$@\" <'\(file)'", program] + arguments
            child = try Child(try Tool.bash.path(), words, environment: environment, logs: scratch.file("run"))
        } else {
            child = try Child(program, arguments, environment: environment, logs: scratch.file("run"))
        }
        defer { child.kill() }
        let ending = try child.waitForEnd(within: limit)
        guard case .exit(let code) = ending else { throw Trouble("\(child.name) ended by \(ending): \(child.errors)") }
        return Command(code: code, output: child.output, errors: child.errors, took: monotonicNow() - start)
    }

    /// Runs a tool that has to succeed, and gives its standard output.
    @discardableResult
    static func need(
        _ tool: Tool, _ arguments: [String], input: String? = nil, within limit: Duration = .seconds(60)
    ) throws -> String {
        let result = try run(try tool.path(), arguments, input: input, within: limit)
        guard result.code == 0 else {
            throw Trouble("\(tool.rawValue) \(arguments.joined(separator: " ")): exit \(result.code): \(result.errors)")
        }
        return result.output
    }
}
