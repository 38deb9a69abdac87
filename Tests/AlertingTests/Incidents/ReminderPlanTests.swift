import Telemetry
import Testing

@testable import Alerting

@Suite("Reminders")
struct ReminderPlanTests {
    private static func at(_ seconds: Int64) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: seconds * 1_000_000_000)
    }

    @Test("come after half an hour, then hourly")
    func defaults() {
        let plan = ReminderPlan()
        #expect(plan.start(at: Self.at(0)) == Self.at(1_800))
        #expect(plan.next(after: Self.at(1_800), at: Self.at(1_801)) == Self.at(5_400))
    }

    @Test("those that were missed are not made up for")
    func missed() {
        #expect(ReminderPlan().next(after: Self.at(1_800), at: Self.at(90_000)) == Self.at(93_600))
    }

    @Test("no pause is shorter than a minute")
    func shortest() {
        let plan = ReminderPlan(first: .zero, then: .seconds(-5))
        #expect(plan.start(at: Self.at(0)) == Self.at(60))
        #expect(plan.next(after: Self.at(60), at: Self.at(60)) == Self.at(120))
    }
}
