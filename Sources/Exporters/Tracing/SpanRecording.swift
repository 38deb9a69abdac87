import Synchronization
import Telemetry
import Tracing

/// What a recorded span tells, within its limits.
final class SpanRecording: Sendable {
    private struct State {
        var name: String
        var endTime: UInt64?
        var attributes: SpanAttributes = [:]
        var droppedAttributes: UInt32 = 0
        var events: [SpanEvent] = []
        var droppedEvents: UInt32 = 0
        var links: [SpanLink] = []
        var droppedLinks: UInt32 = 0
        var status: SpanStatus?
        var wasCancelled = false
        var cost = SpanRecording.emptyCost
    }

    /// What a span without anything takes in memory, by estimate, in bytes.
    private static let emptyCost = 512

    /// Whose child the span is.
    let parent: SpanContext?
    private let kind: SpanKind
    private let startTime: UInt64
    /// Module and file that started it.
    private let place: String
    private let limits: SpanLimits
    private let losses: SpanLosses
    private let state: Mutex<State>

    init(
        name: String, parent: SpanContext?, kind: SpanKind, startTime: UInt64, place: String, limits: SpanLimits,
        losses: SpanLosses
    ) {
        self.parent = parent
        self.kind = kind
        self.startTime = startTime
        self.place = place
        self.limits = limits
        self.losses = losses
        state = Mutex(State(name: name))
    }

    var name: String {
        get { state.withLock { $0.name } }
        set { change { $0.name = newValue } }
    }

    var isRecording: Bool { state.withLock { $0.endTime == nil } }

    var attributes: SpanAttributes {
        get { state.withLock { $0.attributes } }
        set {
            change { state in
                guard newValue.count > limits.attributes else {
                    state.attributes = newValue
                    return
                }
                // Those that were there first stay.
                let (kept, dropped) = newValue.limited(to: limits.attributes, before: state.attributes)
                state.attributes = kept
                state.droppedAttributes = state.droppedAttributes.adding(dropped)
            }
        }
    }

    /// `ok` is final, and a cancellation is no error (both by the specification's words on status).
    func setStatus(_ status: SpanStatus) {
        change { state in
            if state.status?.code == .ok || status.code == .error && state.wasCancelled { return }
            state.status = status
        }
    }

    func noteCancellation() {
        change { $0.wasCancelled = true }
    }

    func add(_ event: SpanEvent) {
        change { state in
            guard state.events.count < limits.events else {
                state.droppedEvents = state.droppedEvents.adding(1)
                return
            }
            let (kept, dropped) = event.attributes.limited(to: limits.eventAttributes)
            var event = event
            if dropped > 0 {
                event.attributes = kept
                state.droppedAttributes = state.droppedAttributes.adding(dropped)
            }
            state.events.append(event)
        }
    }

    func add(_ link: SpanLink) {
        change { state in
            guard state.links.count < limits.links else {
                state.droppedLinks = state.droppedLinks.adding(1)
                return
            }
            let (kept, dropped) = link.attributes.limited(to: limits.linkAttributes)
            state.droppedAttributes = state.droppedAttributes.adding(dropped)
            // Its identities alone: a link keeps no other context in memory.
            var context = ServiceContext.topLevel
            context.spanAnchor = link.context.spanAnchor
            state.links.append(SpanLink(context: context, attributes: kept))
        }
    }

    /// Ends it; false where it has ended before.
    func end(at instant: UInt64) -> Bool {
        state.withLock { state in
            guard state.endTime == nil else { return false }
            state.endTime = max(startTime, instant)
            let isBare =
                state.attributes.isEmpty && state.events.isEmpty && state.links.isEmpty
                && state.name.utf8.count <= Self.emptyCost
            if !isBare || state.status?.message != nil { shorten(&state) }
            return true
        }
    }

    /// What it takes in memory, by estimate, in bytes; known once it has ended.
    var cost: Int { state.withLock { $0.cost } }

    /// Whether it ended with an error.
    var hasFailed: Bool { state.withLock { $0.status?.code == .error } }

    /// From its start to its end, or none before.
    var duration: Duration {
        state.withLock { .nanoseconds(Int64(clamping: ($0.endTime ?? startTime) - startTime)) }
    }

    /// All that exporters read.
    func data(_ context: SpanContext) -> SpanData {
        let state = self.state.withLock { $0 }
        var data = SpanData(name: state.name, context: context, parent: parent, kind: kind)
        data.startTime = startTime
        data.endTime = state.endTime ?? startTime
        data.attributes = state.attributes
        data.droppedAttributes = state.droppedAttributes
        data.events = state.events
        data.droppedEvents = state.droppedEvents
        data.links = state.links
        data.droppedLinks = state.droppedLinks
        data.status = state.status
        data.scope = String(place.prefix { $0 != "/" })
        return data
    }

    private func change(_ body: (inout State) -> Void) {
        state.withLock { state in
            guard state.endTime == nil else { return }
            body(&state)
        }
    }

    /// Cuts texts that are too long and estimates what is left; told of what was lost.
    private func shorten(_ state: inout State) {
        var shortener = TextShortener(limit: limits.valueLength)
        state.name = shortener.text(state.name)
        state.attributes = shortener.attributes(state.attributes)
        for index in state.events.indices {
            state.events[index].attributes = shortener.attributes(state.events[index].attributes)
            shortener.kept += 64 + state.events[index].name.utf8.count
        }
        for index in state.links.indices {
            let link = state.links[index]
            state.links[index] = SpanLink(
                context: link.context, attributes: shortener.attributes(link.attributes))
            shortener.kept += 128
        }
        if let status = state.status, let message = status.message {
            state.status = SpanStatus(code: status.code, message: shortener.text(message))
        }
        state.cost = Self.emptyCost + shortener.kept
        losses.note(
            attributes: state.droppedAttributes, events: state.droppedEvents, links: state.droppedLinks,
            cut: shortener.cut)
    }
}

extension UInt32 {
    /// The sum, or the largest number.
    fileprivate func adding(_ other: Int) -> UInt32 {
        let (sum, overflow) = addingReportingOverflow(UInt32(clamping: other))
        return overflow ? .max : sum
    }
}
