import CRabbitMQ

/// The connection as its thread sees it; touched by that thread alone.
///
/// Every error of the link ends the connection; an error of a channel ends that channel.
final class Session {
    let settings: RabbitMQSettings
    let state: ConnectionState
    private(set) var link: Link?
    private(set) var channels: [UInt16: Channel] = [:]
    /// The channel for questions; nil until the first one, and after the broker closed it.
    var questions: Channel?
    /// The channel for messages with their confirms; nil until the first one, and after the broker closed it.
    var publishing: Channel?
    /// The messages that wait for their confirms.
    var confirms = ConfirmTracker<Answer<Void>>()
    /// How many frames are served before jobs have their turn.
    private static let serveLimit = 256

    init(settings: RabbitMQSettings, state: ConnectionState) {
        self.settings = settings
        self.state = state
    }

    /// The link's descriptor, to wait for.
    var descriptor: Int32? { link?.descriptor }

    /// How long the thread may sleep, in milliseconds; the library looks after heartbeats only when it is called.
    var patience: Int32 {
        guard let link else { return -1 }
        return link.heartbeat == 0 ? 60_000 : Int32(clamping: min(60_000, link.heartbeat &* 250))
    }

    /// Makes the connection.
    func open(until deadline: Deadline) throws(RabbitMQError) {
        let link = try Link.open(settings, until: deadline)
        state.setDescriptor(link.descriptor)
        self.link = link
        do throws(RabbitMQError) {
            let identity = try Handshake(link: link, settings: settings, deadline: deadline).run()
            guard state.open(identity) else { throw RabbitMQError(.closed, "closed by this side") }
        } catch {
            lose(error)
            throw error
        }
    }

    /// Takes what has come; false when there may be more at once.
    func serve() -> Bool {
        guard let link else { return true }
        do throws(RabbitMQError) {
            for _ in 0..<Self.serveLimit {
                guard let frame = try link.nextFrame(until: nil) else { return true }
                try dispatch(frame)
            }
            return false
        } catch {
            lose(error)
            return true
        }
    }

    /// Says goodbye, waiting for the answer a moment at most.
    func end() {
        if let link {
            var goodbye = amqp_connection_close_t()
            goodbye.reply_code = UInt16(AMQP_REPLY_SUCCESS)
            let deadline = Deadline(after: .milliseconds(500))
            do throws(RabbitMQError) {
                try link.send(MethodID.connectionClose, on: 0, goodbye)
                while let frame = try link.nextFrame(until: deadline) {
                    if case .method(0, .plain(MethodID.connectionCloseOK)) = frame { break }
                }
            } catch {
                // It is gone already, which was the wish.
            }
        }
        lose(RabbitMQError(.closed, "closed by this side"))
    }

    /// Ends the connection: everybody who waits is told why.
    func lose(_ error: RabbitMQError) {
        state.lose(error)
        let lost = channels.values.sorted { $0.number < $1.number }
        channels = [:]
        questions = nil
        publishing = nil
        link = nil
        for channel in lost { abandon(channel, RabbitMQError(.closed, error.message)) }
    }

    /// Sends a method of a connection that may be gone.
    func send<Structure>(_ id: UInt32, on channel: UInt16, _ structure: Structure) throws(RabbitMQError) {
        guard let link else { throw state.ended }
        do throws(RabbitMQError) {
            try link.send(id, on: channel, structure)
        } catch {
            lose(error)
            throw error
        }
    }

    /// Sends a method and waits for its answer, serving what else comes.
    ///
    /// - Throws: also when the broker closes the channel instead; the connection stays. When the time is over the
    ///   connection ends: what the answer would belong to is unknown from then on.
    func ask<Structure>(
        _ id: UInt32, on channel: Channel, _ structure: Structure, until deadline: Deadline,
        isAnswer: (Method) -> Bool
    ) throws(RabbitMQError) -> Method {
        try send(id, on: channel.number, structure)
        while let link {
            do throws(RabbitMQError) {
                guard let frame = try link.nextFrame(until: deadline) else {
                    throw RabbitMQError(.timeout, "\(settings.place): the broker did not answer in time")
                }
                if case .method(channel.number, let method) = frame, isAnswer(method) { return method }
                if case .method(channel.number, .channelClose(let closing)) = frame {
                    throw closed(channel, closing)
                }
                try dispatch(frame)
            } catch {
                // Without its entry the channel was closed by the broker, and the connection stands.
                if channels[channel.number] === channel { lose(error) }
                throw error
            }
        }
        throw state.ended
    }

    /// Remembers a channel that is being opened.
    func add(_ channel: Channel) { channels[channel.number] = channel }

    /// Forgets a channel that both sides have closed.
    func forget(_ channel: Channel) { channels[channel.number] = nil }

    /// The lowest number that no channel has.
    func freeNumber() throws(RabbitMQError) -> UInt16 {
        guard let link else { throw state.ended }
        for number in 1...max(1, link.channelLimit) where channels[number] == nil { return number }
        throw RabbitMQError(.overloaded, "all \(link.channelLimit) channels of the connection are in use")
    }

    /// The broker closed a channel: acknowledges that and forgets it.
    func closed(_ channel: Channel, _ closing: Method.Closing) -> RabbitMQError {
        channels[channel.number] = nil
        if questions === channel { questions = nil }
        if publishing === channel { publishing = nil }
        let error = ReplyCode.channelError(closing)
        try? link?.send(MethodID.channelCloseOK, on: channel.number, amqp_channel_close_ok_t())
        abandon(channel, error)
        return error
    }
}
