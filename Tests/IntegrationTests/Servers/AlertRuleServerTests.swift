import Foundation
import Testing

extension EndToEnd {
    @Suite("Rules for Prometheus, over real servers", .timeLimit(.minutes(10)))
    struct AlertRuleServerTests {
        @Test("promtool passes all rules, Prometheus evaluates them over the agent's series, and every series is there")
        func resolved() throws {
            let result = try Command.run(
                try Tool.python3.path(),
                ["-I", "-B", try Checkout.file("scripts/resolve-alert-rules"), "--brief", try Checkout.agent()],
                environment: ProcessInfo.processInfo.environment, within: .seconds(540))
            #expect(result.code == 0, "\(result.output)\(result.errors)")
            #expect(result.output.hasSuffix("0 wrong\n"))
        }
    }
}
