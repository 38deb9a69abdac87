import Alerting
import HTTPClient
import Logging
import Telemetry

#if DEBUG
    import Glibc
#endif

/// Makes what pages people from the settings: channels, outbox, store and desk.
enum PagingParts {
    /// The channels that routes lead to.
    static func channels(_ settings: AgentSettings, time: any TimeSource) -> [any Channel] {
        settings.alerting.channels.compactMap { channel($0, settings, time: time) }
    }

    /// How much each channel may be given; channels of one chat share their rate.
    static func policies(_ settings: AgentSettings) -> [String: ChannelPolicy] {
        var policies: [String: ChannelPolicy] = [:]
        for channel in settings.alerting.channels where channel.isRouted {
            policies[channel.name] = ChannelPolicy(
                chat: channel.chatID.map { "\(channel.urls.first ?? "") \($0)" } ?? channel.name,
                perSecond: Double(channel.perSecond), perMinute: channel.perMinute,
                isRead: channel.kind == .beepbot)
        }
        return policies
    }

    /// The Alertmanagers that are told every alert, each with what its channel says.
    static func publishing(_ settings: AgentSettings) -> AlertmanagerPublisher.Settings {
        let managers = settings.alerting.channels.filter { $0.kind == .alertmanager }
        return AlertmanagerPublisher.Settings(
            receivers: managers.flatMap { channel in
                channel.urls.map { url in
                    AlertmanagerPublisher.Receiver(
                        url: url, authorization: channel.authorization, timeout: channel.timeout)
                }
            },
            externalLabels: externalLabels(settings), externalURL: settings.externalURL)
    }

    /// Labels that tell the alerts of this agent from those of another with the same checks.
    private static func externalLabels(_ settings: AgentSettings) -> [String: String] {
        let identity = settings.identity
        return ["application": identity.application, "environment": identity.environment, "node": identity.node]
    }

    /// The desk over a store below the state directory.
    static func desk(
        _ settings: AgentSettings, store: AlertStore, time: any TimeSource, logger: Logger,
        everything: @escaping @Sendable () -> AlertCommit, late: @escaping @Sendable (AlertState) -> Void
    ) -> AlertDesk {
        var random = SystemRandomNumberGenerator()
        let outbox = Outbox(
            routing: settings.alerting.routing, policies: policies(settings), renderer: settings.messageRenderer(),
            seed: random.next())
        return AlertDesk(
            .init(
                store: store, channels: channels(settings, time: time), outbox: outbox,
                flush: min(.seconds(5), settings.shutdown.timeout / 3),
                firstPruning: crashDirectory == nil ? .seconds(600) : .seconds(2), everything: everything, late: late,
                crash: crashHook),
            time: time, logger: logger)
    }

    /// Ends a debug build at a point for which the directory that `scripts/test-crashes` names has a file.
    ///
    /// The file is taken away first, so that the harness knows that it was this point and no other end.
    static var crashHook: CrashHook {
        #if DEBUG
            guard let directory = crashDirectory else { return .none }
            return CrashHook { if unlink("\(directory)/\($0.rawValue)") == 0 { kill(getpid(), SIGKILL) } }
        #else
            return .none
        #endif
    }

    /// Where a harness puts its files, by `OMNIFLOW_CRASH_POINTS`; nil in a release build.
    private static var crashDirectory: String? {
        #if DEBUG
            return getenv("OMNIFLOW_CRASH_POINTS").map { String(cString: $0) }
        #else
            return nil
        #endif
    }

    private static func channel(
        _ channel: AlertChannelSettings, _ settings: AgentSettings, time: any TimeSource
    ) -> (any Channel)? {
        guard let url = channel.urls.first else { return nil }
        switch channel.kind {
        case .alertmanager: return nil
        case .beepbot:
            guard let secret = channel.secret, let chat = channel.chatID else { return nil }
            return BeepBotChannel(
                name: channel.name,
                settings: .init(
                    url: url, secret: secret, chatID: chat, extraFields: channel.extraFields,
                    canary: channel.canary, canaryChatID: channel.canaryChatID, timeout: channel.timeout),
                time: time)
        case .webhook:
            return WebhookChannel(
                name: channel.name,
                settings: .init(
                    url: url, authorization: channel.authorization, canary: channel.canary, timeout: channel.timeout,
                    externalLabels: externalLabels(settings), externalURL: settings.externalURL),
                time: time)
        }
    }
}

extension AlertChannelSettings {
    /// What the receiver lets us in by.
    var authorization: HTTPHeader? {
        switch credentials {
        case .bearer(let token)?: token.withValue { HTTPHeader.bearer($0) }
        case .basic(let user, let password)?: password.withValue { HTTPHeader.basic(user: user, password: $0) }
        case nil: nil
        }
    }

    /// Fields for BeepBot besides text and chat, those that it may be given.
    var extraFields: [BeepBotChannel.ExtraField: String] {
        Dictionary(
            fields.compactMap { name, value in BeepBotChannel.ExtraField(rawValue: name).map { ($0, value) } },
            uniquingKeysWith: { first, _ in first })
    }
}

extension AlertingSettings {
    /// What the engine goes by.
    func engine(_ language: MessageLanguage) -> EngineSettings {
        EngineSettings(
            reminders: ReminderPlan(first: firstReminder, then: furtherReminders), tellsGaps: tell.gaps, zone: zone,
            language: language)
    }
}

extension AgentSettings {
    /// What the alerting goes by.
    var engine: EngineSettings { alerting.engine(identity.language) }

    /// How the agent speaks of itself to people.
    var ownWords: OwnWords { engine.words }
}
