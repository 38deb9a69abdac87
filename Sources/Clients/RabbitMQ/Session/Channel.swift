/// One of the connection's channels, as the thread sees it.
final class Channel {
    /// What it serves, which says who takes its messages.
    enum Purpose {
        case questions
        case publishing
        case consuming(ConsumerState)
    }

    let number: UInt16
    let purpose: Purpose
    /// The message that is arriving in pieces.
    var assembly: MessageAssembly?

    init(number: UInt16, purpose: Purpose) {
        self.number = number
        self.purpose = purpose
    }
}
