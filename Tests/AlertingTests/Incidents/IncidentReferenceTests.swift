import Telemetry
import Testing

@testable import Alerting

@Suite("References")
struct IncidentReferenceTests {
    @Test("are five characters that nobody mistakes, different from those in use")
    func form() {
        var source = IncidentReference(seed: 7)
        var seen: Set<String> = []
        for _ in 0..<5_000 {
            let next = source.next()
            #expect(next.count == 5 && next.allSatisfy { "23456789ABCDEFGHJKLMNPQRSTUVWXYZ".contains($0) })
            #expect(seen.insert(next).inserted)
        }
    }

    @Test("one that the history has is passed over")
    func taken() {
        var source = IncidentReference(seed: 7)
        let (first, second, third) = (source.next(), source.next(), source.next())
        var before = AlertState()
        before.references = [first, third]
        let now = Moment(MonotonicInstant(nanoseconds: 1), WallTime(secondsSinceEpoch: 1_750_000_000))
        var engine = IncidentEngine(state: before, seed: 7, at: now)
        for name in ["a", "b"] {
            engine.open("http/\(name)", since: now.wall, severity: .critical, phase: .open, at: now)
        }
        let references = Set(engine.incidents.map(\.reference))
        #expect(references.count == 2 && references.contains(second))
        #expect(references.isDisjoint(with: [first, third]))
    }

    @Test("a UUID is one of version 4")
    func uuid() {
        var source = IncidentReference(seed: 1)
        for _ in 0..<200 {
            let parts = source.uuid().split(separator: "-")
            #expect(parts.map(\.count) == [8, 4, 4, 4, 12])
            #expect(parts[2].first == "4")
            #expect(parts[3].first.map { "89ab".contains($0) } == true)
            #expect(parts.joined().allSatisfy { $0.isHexDigit && !$0.isUppercase })
        }
    }
}
