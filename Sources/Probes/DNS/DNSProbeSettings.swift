public import NetworkClient
public import Regex

/// Which question is asked of which name server, and what the answer must be.
public struct DNSProbeSettings: Sendable {
    /// The name that is asked about.
    public var name: String
    /// What it is asked for.
    public var type: DNSRecordType = .a
    /// The name server's host or address; nil for the first of `/etc/resolv.conf`.
    public var server: String?
    /// The name server's port.
    public var port: UInt16 = 53
    /// UDP with TCP where the answer does not fit, or TCP at once.
    public var transport: DNSClient.Transport = .udp
    /// Which protocol the name server is reached by.
    public var preference: IPPreference = .any
    /// Which response codes are right.
    public var codes: [DNSResponseCode] = [.noError]
    /// The only answers that are right, as data of the asked type (`192.0.2.7`, `10 mail.example.org`).
    ///
    /// One must come and no other may; empty to take any.
    public var answers: [String] = []
    /// Whether an answer without a record of the asked type fails; blackbox_exporter takes it.
    ///
    /// A wanted code other than NOERROR needs no record.
    public var needsAnswer = true
    /// What the lines of the answer section must match.
    public var answerRules = DNSRecordRules()
    /// What the lines of the authority section must match.
    public var authorityRules = DNSRecordRules()
    /// What the lines of the additional section must match.
    public var additionalRules = DNSRecordRules()
    /// How old the last up-check may be for a round to publish it; the up-check's interval.
    public var freshness: Duration = .seconds(5)

    /// Creates settings that ask the system's name server for an address.
    public init(name: String) { self.name = name }
}

/// What records must match, by blackbox_exporter's four rules; a record is a line of name, TTL, class, type and data,
/// separated by tabs.
public struct DNSRecordRules: Sendable {
    /// None of these may be found in any record.
    public var failIfMatches: [Pattern] = []
    /// Fails where all of these are found in every record.
    public var failIfAllMatch: [Pattern] = []
    /// Every one of these must be found in every record, and there must be one.
    public var failIfNotMatches: [Pattern] = []
    /// One of these must be found in one record.
    public var failIfNoneMatches: [Pattern] = []

    /// Creates rules that take anything.
    public init() {}

    /// What is wrong with the records of a section, in words; nil where nothing is.
    func fault(_ records: [DNSRecord]) -> String? {
        if records.isEmpty, let wanted = failIfNotMatches.first ?? failIfNoneMatches.first {
            return "there is no record for \"\(wanted.text)\""
        }
        for record in records {
            if let bad = failIfMatches.first(where: { $0.isFound(in: record.line) }) {
                return "\(record.data) matches \"\(bad.text)\""
            }
            if let missed = failIfNotMatches.first(where: { !$0.isFound(in: record.line) }) {
                return "\(record.data) does not match \"\(missed.text)\""
            }
        }
        if !failIfAllMatch.isEmpty, !records.isEmpty,
            records.allSatisfy({ record in failIfAllMatch.allSatisfy { $0.isFound(in: record.line) } })
        {
            return "all records match \"\(failIfAllMatch[0].text)\""
        }
        if !failIfNoneMatches.isEmpty,
            !records.contains(where: { record in failIfNoneMatches.contains { $0.isFound(in: record.line) } })
        {
            return "no record matches \"\(failIfNoneMatches[0].text)\""
        }
        return nil
    }
}
