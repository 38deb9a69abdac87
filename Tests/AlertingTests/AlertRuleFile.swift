import Foundation

/// What is in `alert-rules`, as far as it is held together with checks and runbooks.
struct AlertRule: Sendable, CustomStringConvertible {
    /// The kind of file: `postgres` of `postgres.rules.yml`.
    let kind: String
    let name: String
    /// Labels and annotations by name; of a text that goes on in further lines, all of them.
    let values: [String: String]

    var description: String { "\(kind).rules.yml: \(name)" }
    var runbook: String { String((values["runbook_url"] ?? "").dropFirst("/runbooks/".count)) }

    /// The label `omniflow_check` with `X` for what stands in braces; nil without one.
    var check: String? {
        values["omniflow_check"].map { label in
            label.firstIndex(of: "{").map { label[..<$0] + "X" } ?? label
        }
    }

    /// Every alert of every file.
    static let all: [AlertRule] = Checkout.names(in: "alert-rules", ending: ".rules.yml").flatMap { kind in
        parse(Checkout.text("alert-rules/\(kind).rules.yml"), kind: kind)
    }

    private static func parse(_ text: String, kind: String) -> [AlertRule] {
        text.components(separatedBy: "\n      - ").filter { $0.hasPrefix("alert: ") }.map { block in
            var values: [String: String] = [:]
            var key: String?
            for line in block.split(separator: "\n") {
                if let match = line.wholeMatch(of: /\s+([a-z_]+):(?: (.*))?/) {
                    key = String(match.1)
                    values[String(match.1)] = (match.2 ?? "").trimmingCharacters(in: ["\"", ">", "-", "|"])
                } else if let key, line.hasPrefix("          ") {
                    values[key, default: ""] += line.drop { $0 == " " }
                } else {
                    key = nil
                }
            }
            return AlertRule(
                kind: kind, name: String(block.prefix { $0 != "\n" }.dropFirst("alert: ".count)), values: values)
        }
    }
}

/// Files of this checkout by their path.
enum Checkout {
    /// A file's text; empty where there is none.
    static func text(_ path: String) -> String {
        (try? String(contentsOf: root.appending(path: path), encoding: .utf8)) ?? ""
    }

    /// The names of a folder's files that end so, without that ending, sorted.
    static func names(in folder: String, ending: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path())) ?? []
        return names.filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }.sorted()
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent()
}
