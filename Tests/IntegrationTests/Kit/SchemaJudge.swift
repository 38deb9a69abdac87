import Testing

/// The checkout's own validator of JSON documents.
enum SchemaJudge {
    /// Expects a document to fit a schema of `docs/schemas`.
    static func judge(_ document: String, by schema: String) throws {
        let result = try validate(document, by: schema)
        #expect(result.code == 0, "\(schema): \(result.errors)\(result.output)\n\(document.prefix(500))")
    }

    /// What the validator says of a document.
    static func validate(_ document: String, by schema: String) throws -> Command {
        let scratch = try Scratch()
        try scratch.write("document.json", document)
        let validator = "\(Checkout.root)/scripts/validate-json"
        let words = [
            "-c", "exec \"$0\" \"$1\" \"$2\" < \"$3\"", try Checkout.python(), validator,
            "\(Checkout.root)/docs/schemas/\(schema).json", scratch.file("document.json"),
        ]
        return try Command.run("/bin/sh", words)
    }
}
