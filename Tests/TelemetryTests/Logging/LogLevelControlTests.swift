import AgentTestKit
import Logging
import Telemetry
import Testing

@Suite("Level of the log")
struct LogLevelControlTests {
    private let time = ManualTime()

    @Test("a passing level ends when its time is over, and the lasting one is back")
    func passing() {
        let control = LogLevelControl(.notice, time: time)
        control.pass(.debug, for: .seconds(600))
        time.advance(by: .seconds(540))
        #expect(control.standing == .init(level: .debug, lasting: .notice, remaining: .seconds(60)))
        time.advance(by: .seconds(60))
        #expect(control.level == .notice)
        #expect(control.standing == .init(level: .notice, lasting: .notice, remaining: nil))
    }

    @Test("a passing level may be graver, too, and the latest wish counts")
    func latest() {
        let control = LogLevelControl(.info, time: time)
        control.pass(.trace, for: .seconds(10))
        control.pass(.critical, for: .seconds(100))
        time.advance(by: .seconds(10))
        #expect(control.level == .critical)
        control.endPassing()
        #expect(control.level == .info)
    }

    @Test("without an end it stays until a lasting one is set, even the same")
    func withoutEnd() {
        let control = LogLevelControl(.info, time: time)
        control.pass(.debug, for: nil)
        time.advance(by: .seconds(86_400 * 365))
        #expect(control.standing == .init(level: .debug, lasting: .info, remaining: nil))
        control.level = .info
        #expect(control.level == .info)
        time.advance(by: .seconds(1))
        #expect(control.standing == .init(level: .info, lasting: .info, remaining: nil))
    }

    @Test("every level passes, for any duration, the absurd ones included", arguments: Logger.Level.allCases)
    func all(level: Logger.Level) {
        let control = LogLevelControl(.info, time: time)
        control.pass(level, for: .seconds(Int64.max))
        #expect(control.level == level)
        control.pass(level, for: .seconds(Int64.min))
        #expect(control.level == .info)
        control.pass(level, for: .zero)
        #expect(control.level == .info)
    }

    @Test("many tasks read one of the levels that were wished, and never the end of another wish")
    func concurrency() async {
        let control = LogLevelControl(.info, time: time)
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for _ in 0..<20_000 {
                    control.pass(.debug, for: .zero)
                    control.pass(.error, for: .seconds(60))
                }
                return true
            }
            for _ in 0..<2 {
                group.addTask { (0..<20_000).allSatisfy { _ in [.info, .error].contains(control.level) } }
            }
            for await isSound in group { #expect(isSound) }
        }
        #expect(control.level == .error)
    }
}
