/// The checks of the agent's own ways to people and to receivers of telemetry, for which no target is measured.
public enum OwnCheckCatalog {
    /// The kind that they are of, which no target has.
    public static let kind = "omniflow"
    /// The only target that they have.
    public static let target = "local"

    /// Whether a channel takes what people are owed.
    public static let delivery = CheckDescriptor(
        kind: kind, aspect: "delivery",
        explanation: "A channel refuses messages for good: what people are owed does not reach them there.",
        firstStep: "see the channel's address, secret and chat: omniflow-agent notify test",
        details: "Fails with the first message that a channel refuses for good (a redirect, or a 4xx that asking again "
            + "does not mend), and passes with the next one that it takes. " + toldAtOnce,
        pageReason: "what is sent there reaches nobody")

    /// Whether every channel with a canary has proven its way lately.
    public static let canary = CheckDescriptor(
        kind: kind, aspect: "canary",
        explanation: "A channel has taken no message for three times alerting.canary_interval, its canaries included.",
        firstStep: "see why with: omniflow-agent notify test",
        details: "Only for channels with `canary` set. While it fails the outbound heartbeat stops, too. " + toldAtOnce,
        pageReason: "a page that is sent there may reach nobody")

    /// Whether what leaves by OpenTelemetry arrives.
    public static let telemetry = CheckDescriptor(
        kind: kind, aspect: "telemetry",
        explanation: "Traces, metrics or the agent's log do not reach the receiver that the settings name.",
        firstStep: "see which signal, and ask its receiver: omniflow-agent status",
        details: "Only for signals that leave (`otlp`, `OTEL_…`). Fails while nothing of a signal was taken for 5 "
            + "minutes although it was tried, and while more than 1 % of the spans or of the log's records of the last "
            + "5 minutes were lost. Probes, gates and messages do not wait for telemetry. " + toldAtOnce)

    private static let toldAtOnce =
        "Told at once, so that `fail_after`, `clear_after` and `flap_detection` do not count; a gate cannot require it."
}
