import Telemetry
import Testing

@testable import Exporters

@Suite("What is told of failing exports")
struct DiagnosticPaceTests {
    private let start = MonotonicInstant(nanoseconds: 0)
    private let failure = ExportFailure(errorType: "503", reason: "answered 503")

    @Test("a failure is told once a minute, with what was left out and lost in between")
    func pace() {
        var pace = DiagnosticPace(destination: "http://a")
        let first = OTLPDiagnostic(
            kind: .failing, destination: "http://a", errorType: "503", reason: "answered 503", failures: 1, lost: 0)
        #expect(pace.failed(failure, lost: 0, now: start) == first)
        for second in 1..<60 {
            #expect(pace.failed(failure, lost: 2, now: start + .seconds(second)) == nil)
        }
        let second = pace.failed(failure, lost: 2, now: start + .seconds(60))
        #expect(second?.failures == 60 && second?.lost == 120)
        #expect(pace.failed(failure, lost: 1, now: start + .seconds(119)) == nil)
    }

    @Test("that it works again is told once, with what was lost, and not where nobody was told that it failed")
    func recovery() {
        var pace = DiagnosticPace(destination: "http://a")
        #expect(pace.succeeded(saying: "", now: start).isEmpty)
        _ = pace.failed(failure, lost: 1, now: start)
        _ = pace.failed(failure, lost: 5, now: start + .seconds(1))
        let told = pace.succeeded(saying: "", now: start + .seconds(2))
        #expect(told.map(\.kind) == [.recovered])
        #expect(told.first?.lost == 5)
        #expect(pace.succeeded(saying: "", now: start + .seconds(3)).isEmpty)
        // Within the same minute neither of the two is told again.
        #expect(pace.failed(failure, lost: 1, now: start + .seconds(4)) == nil)
        #expect(pace.succeeded(saying: "", now: start + .seconds(5)).isEmpty)
    }

    @Test("what a receiver says though it took everything is told once a minute, too")
    func warnings() {
        var pace = DiagnosticPace(destination: "http://a")
        #expect(pace.succeeded(saying: "old path", now: start).map(\.reason) == ["old path"])
        #expect(pace.succeeded(saying: "old path", now: start + .seconds(59)).isEmpty)
        #expect(pace.succeeded(saying: "old path", now: start + .seconds(60)).map(\.kind) == [.warning])
    }
}
