// swift-format-ignore-file
// Made from docs/runbooks: UPDATE_DOCS=1 swift test --no-parallel --filter RunbookRules

extension Runbook {
    /// Every runbook, by name.
    static let all: [Runbook] = [
        Runbook(
            "agent-connections",
            #"""
            # The agent turns connections away, or runs out of descriptors

            Rule `AgentTurnsConnectionsAway`, `AgentDescriptorsLow`.

            ## Meaning

            More connections came than `listen.limits` allows, or most descriptors are in use.

            ## Impact

            Scrapes, gates and pages fail now and then. At the limit of descriptors targets cannot be asked either.

            ## Diagnosis

            ```sh
            ss -Htn state established '( sport = :19100 )' | awk '{print $4}' | sed 's/:[0-9]*$//' | sort | uniq -c | sort -n | tail
            curl -s http://127.0.0.1:19100/metrics | grep -E 'omniflow_agent_connections|process_(open|max)_fds'
            ```

            ## Mitigation

            - One address has most: a scraper or proxy that opens and never closes; restart it.
            - They come from outside: the listener belongs on loopback or behind a proxy.
            - Honest need: raise `listen.limits`, and `LimitNOFILE=` of the unit; both count from the next start on.
            """#),
        Runbook(
            "agent-memory",
            #"""
            # The memory of the agent grows

            Rule `AgentMemoryGrows`.

            ## Meaning

            Anonymous memory doubles within a day at the pace of the last hours. In normal work it does not grow.

            ## Impact

            The unit's `MemoryMax=` ends it at 160 MiB; systemd starts it anew.

            ## Diagnosis

            ```sh
            omniflow-agent status
            curl -s http://127.0.0.1:19100/metrics | grep -E '^omniflow_agent_(memory|connections|threads)'
            curl -s http://127.0.0.1:19100/metrics | cut -d'{' -f1 | sort | uniq -c | sort -n | tail
            ```

            Thousands of series of one family (queues, tables, statements, cgroups) are a need, not a leak.

            ## Mitigation

            - One target brings too many series: a narrower pattern in its settings, then reload.
            - Connections that are never closed: [connections](agent-connections.md).
            - None of it: two outputs of `omniflow-agent status --format json` an hour apart, and report it;
              `systemctl restart omniflow-agent` helps meanwhile.
            """#),
        Runbook(
            "agent-restarts",
            #"""
            # The agent is started anew again and again

            Rule `AgentRestarts`.

            ## Meaning

            Three starts or more within an hour: it crashes, is killed for memory, its watchdog ends it, or somebody restarts it.

            ## Impact

            Gaps in the measurements; checks begin as unknown each time.

            ## Diagnosis

            ```sh
            systemctl show omniflow-agent -p NRestarts -p Result -p ExecMainStatus -p MemoryPeak
            journalctl -u omniflow-agent --since -2h --no-pager | grep -iE 'watchdog|killed|fatal|stopp|start' | tail -40
            journalctl -k --since -2h | grep -i oom
            coredumpctl info omniflow-agent
            ```

            ## Mitigation

            - `Result=watchdog`: a round hangs; the log names the target (`prober is wedged`). Take that target out, reload.
            - `Result=oom-kill`: [its memory](agent-memory.md).
            - `Result=core-dump`: keep the core and the log and report them.
            - A configuration tool restarts it each run: let it `reload`.
            """#),
        Runbook(
            "agent-rounds",
            #"""
            # Rounds of a target fail or are left out

            Rule `AgentRoundsFail`, `AgentRoundsSkipped`.

            ## Meaning

            Rounds fail for a reason that is not the target's (settings that do not fit, an answer that cannot be read), or take
            longer than their interval, so that some are left out.

            ## Impact

            The numbers of that target are old or missing; its checks may become unknown.

            ## Diagnosis

            ```sh
            omniflow-agent probe KIND/NAME
            curl -s http://127.0.0.1:19100/metrics | grep -E 'omniflow_probe_(duration_seconds|failures_total|skipped_ticks_total)'
            journalctl -u omniflow-agent --since -1h --no-pager | grep 'probe fails' | tail
            ```

            ## Mitigation

            - `settings`: `omniflow-agent check-config --probe` says which key.
            - `malformed`: something else answers at that address (a proxy, another service).
            - Too slow: see why the target is; a longer `interval`, or less to ask (fewer queues, tables, keys).
            - The machine is starved: [load](host-load.md).
            """#),
        Runbook(
            "agent-unknown",
            #"""
            # Nobody knows how a check is

            Rule `AgentCheckUnknown`.

            ## Meaning

            The check was never measured, or too long ago to be believed, for 15 minutes.

            ## Impact

            What it watches may be well or not. A gate that requires it is closed.

            ## Diagnosis

            ```sh
            omniflow-agent status
            curl -s http://127.0.0.1:19100/ready/CHECK?verbose
            omniflow-agent probe KIND/NAME
            ```

            Its target is down: then that is the cause, and its own up-check says so. The target is up: a collector fails
            (`…_collector_success 0`).

            ## Mitigation

            - Mend the target first; unknown goes away with the next good round.
            - A right is missing: the log names the grant, once.
            - It cannot be measured here and is not wanted: `off: true` for it under `checks`.
            """#),
        Runbook(
            "agent-up",
            #"""
            # An agent does not answer

            Check `agent/NAME`; rule `AgentDown`, `AgentPeerDown`.

            ## Meaning

            Another agent, or a Prometheus, cannot reach the agent of a host, or it has not measured lately.

            ## Impact

            Its host may be dead. Nothing on it is watched, and nobody there is left to say so.

            ## Diagnosis

            ```sh
            ping -c 3 HOST; nc -vz -w 5 HOST 22
            curl -sS -m 5 http://HOST:19100/livez?verbose
            ssh HOST systemctl status omniflow-agent --no-pager
            ssh HOST journalctl -u omniflow-agent -n 50 --no-pager
            ```

            Is the application on that host still there? An `http` check from elsewhere tells.

            ## Mitigation

            1. The host is dead: console or cloud; fail over what ran there.
            2. The agent alone: `systemctl restart omniflow-agent`; its log says why it ended.
               `systemctl reset-failed omniflow-agent` after too many starts.
            3. `livez` says wedged: a file system or a device hangs; [silent file system](host-filesystem.md).
            4. Only the way is closed: firewall, `listen.address`, certificate or token.
            """#),
        Runbook(
            "agent-verdict",
            #"""
            # Another agent says that something fails

            Check `agent/NAME:verdict`; rule `AgentPeerFailing`.

            ## Meaning

            The overall verdict of the agent on another host is fail. It knows what; this one only passes it on.

            ## Impact

            As that host's own page says.

            ## Diagnosis

            ```sh
            curl -s http://HOST:19100/ready?verbose
            ssh HOST omniflow-agent status
            ```

            ## Mitigation

            - Go to its status page and follow the runbook of the check named there.
            - Nobody was told from there: see whether its channels work.
            """#),
        Runbook(
            "dns-latency",
            #"""
            # A name server answers slowly

            Check `dns/NAME:latency`; rule `DNSSlow`.

            ## Meaning

            Finding the server's address and its answer together take longer than the limit.

            ## Impact

            Everything waits as long before it connects.

            ## Diagnosis

            ```sh
            dig @SERVER NAME | grep 'Query time'
            dig +trace NAME
            mtr -rwc 20 SERVER
            ```

            ## Mitigation

            - Slow for names that it must ask for, quick for the same again: its upstream; take another forwarder.
            - Always slow: its load, or loss on the way.
            - A local cache (systemd-resolved, unbound) helps those who ask often.
            """#),
        Runbook(
            "dns-up",
            #"""
            # A name server does not answer as expected

            Check `dns/NAME`; rule `DNSDown`.

            ## Meaning

            No answer, an error code, or other records than the settings ask for.

            ## Impact

            Who asks it does not find the name, or is led elsewhere.

            ## Diagnosis

            ```sh
            dig @SERVER NAME TYPE
            dig @1.1.1.1 NAME TYPE
            dig +trace NAME
            systemctl status systemd-resolved unbound named dnsmasq --no-pager 2>/dev/null | head -30
            ```

            SERVFAIL: it cannot reach those it asks, or DNSSEC fails. NXDOMAIN: the name is gone from its zone. Other records:
            somebody changed the zone; if nobody of yours did, treat it as an incident of security.

            ## Mitigation

            - It does not run: start it.
            - As a way round: another server in `/etc/resolv.conf`.
            - The zone is wrong: put the record back, raise its serial number, reload.
            - The domain is over (`whois DOMAIN`): renew it now.
            """#),
        Runbook(
            "heartbeat-refused",
            #"""
            # Calls of jobs are refused

            Rule `HeartbeatCallsRefused`.

            ## Meaning

            A job called with a wrong token (`unauthorized`), far too often (`flood`) or with something that cannot be read
            (`malformed`).

            ## Impact

            What it reports is lost, and its heartbeat will be late.

            ## Diagnosis

            ```sh
            journalctl -u omniflow-agent --since -1h --no-pager | grep -i heartbeat
            curl -v -X POST -H "Authorization: Bearer $(cat TOKEN)" http://127.0.0.1:19100/heartbeat/NAME
            ```

            ## Mitigation

            - Wrong token: the same file on both sides (`token_file`); a newline at its end does no harm.
            - Flood: thirty calls at once are taken; a loop without a pause is not.
            - Nobody of yours calls: the listener can be reached from where it should not.
            """#),
        Runbook(
            "heartbeat-up",
            #"""
            # A job did not report as expected

            Check `heartbeat/NAME`; rule `HeartbeatLate`, `HeartbeatFailed`.

            ## Meaning

            A success is overdue, the newest run ended badly, or a run takes too long.

            ## Impact

            The job's work was not done: a backup is missing, a report is late.

            ## Diagnosis

            ```sh
            omniflow-agent status
            systemctl list-timers --all --no-pager | grep JOB; grep -r JOB /etc/cron* /var/spool/cron/crontabs 2>/dev/null
            journalctl -u JOB --since -1d --no-pager | tail -50
            ```

            The status page has the end of its output. Exit code 127: the command was not found; 137: killed, often for memory;
            143: ended by somebody.

            ## Mitigation

            1. It failed: mend the cause, run it by hand with the same words (`omniflow-agent heartbeat NAME -- COMMAND`). The
               check passes when a run ends well.
            2. It never ran: timer disabled, host down, crontab lost in a rebuild.
            3. It hangs: see what it waits for (`ps -o stat,wchan`, locks in the database), end it, run it again.
            4. It ran and could not report: its token or the way to the agent; [refused calls](heartbeat-refused.md).
            """#),
        Runbook(
            "host-clock",
            #"""
            # The clock is off, or nobody keeps it right

            Check `host/local:clock`; rule `HostClockOff`, `HostClockUnkept`.

            ## Meaning

            The synchronised clock is more than 100 ms off, or the kernel has not heard from a time daemon for long.

            ## Impact

            Tokens and certificates are refused, logs do not fit together, replication and caches with times misbehave.

            ## Diagnosis

            ```sh
            timedatectl
            chronyc tracking; chronyc sources -v
            systemctl status chrony systemd-timesyncd ntpsec --no-pager
            ```

            ## Mitigation

            - No daemon runs: `apt-get install chrony && systemctl enable --now chrony`.
            - It runs and reaches no server: open UDP 123 outwards, or name a server of your network in `chrony.conf`.
            - A large offset: `chronyc makestep`. A clock that jumps disturbs databases: stop what cannot bear it first.
            - A container or virtual machine whose host keeps the clock: switch the check off
              (`checks: {"host/local:clock": {off: true}}`).
            """#),
        Runbook(
            "host-conntrack",
            #"""
            # The connection table fills

            Check `host/local:conntrack`; rule `HostConntrackFilling`.

            ## Meaning

            The firewall tracks each connection in a table, and the table is nearly full.

            ## Impact

            When it is full new connections are dropped without a word: timeouts everywhere, no error in any log but the kernel's.

            ## Diagnosis

            ```sh
            sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max
            dmesg -T | grep conntrack | tail -3
            conntrack -L 2>/dev/null | awk '{for(i=1;i<=NF;i++)if($i~/^src=/){print $i;break}}' | sort | uniq -c | sort -n | tail
            ```

            ## Mitigation

            - Room at once: `sysctl -w net.netfilter.nf_conntrack_max=524288` (about 320 bytes each), for good in
              `/etc/sysctl.d/`.
            - One address has most of them: a leak without keep-alive, or an attack; block or limit it.
            - Traffic that needs no tracking (loopback, a busy proxy): a `notrack` rule for it.
            - `net.netfilter.nf_conntrack_tcp_timeout_established=86400` in place of five days.
            """#),
        Runbook(
            "host-cpu",
            #"""
            # The CPUs are busier than usual

            Rule `HostCPUUnusual`.

            ## Meaning

            Busy by more than three deviations above the mean of the six hours before, and by more than half. A guess by numbers,
            not a fault.

            ## Impact

            Perhaps none.

            ## Diagnosis

            ```sh
            ps -eo pcpu,pid,user,etime,args --sort=-pcpu | head -15
            journalctl --since -1h -p warning --no-pager | tail -30
            systemctl list-timers --no-pager | head
            ```

            Was there a deploy, a backup, a crawler, a campaign?

            ## Mitigation

            - Explained: nothing to do. A nightly job belongs into the expectation, by a silence at its time.
            - Not explained: look at who it is before it becomes [pressure](host-pressure-cpu.md). A process of an unknown user is
              an incident of security: do not kill it before it was looked at.
            """#),
        Runbook(
            "host-descriptors",
            #"""
            # The machine runs out of file handles

            Check `host/local:descriptors`; rule `HostDescriptorsLow`.

            ## Meaning

            Open files of all processes together near the kernel's limit.

            ## Impact

            At the limit no process can open a file or a connection.

            ## Diagnosis

            ```sh
            cat /proc/sys/fs/file-nr
            for p in /proc/[0-9]*; do echo "$(ls $p/fd 2>/dev/null | wc -l) $p $(cat $p/comm 2>/dev/null)"; done | sort -n | tail
            ls -l /proc/PID/fd | awk '{print $NF}' | sed 's/:.*//' | sort | uniq -c | sort -n | tail
            ```

            ## Mitigation

            1. One process has most of them: restart it; it does not close what it opens.
            2. Room at once: `sysctl -w fs.file-max=2000000`, and in `/etc/sysctl.d/` for good.
            3. Limit the one that leaks: `LimitNOFILE=` in its unit.
            """#),
        Runbook(
            "host-disk",
            #"""
            # A file system is full or fills up

            Check `host/local:disk:MOUNT`; rule `HostDiskFull`, `HostDiskFilling`, `HostDiskFullWithinDay`.

            ## Meaning

            The file system has less room left than its limit, or will have none within a day at the pace of the last hours. The
            share is df's: what only root may still use counts as used.

            ## Impact

            At 100 % databases and queues stop accepting writes and may not start again; logs and temporary files fail.

            ## Diagnosis

            ```sh
            df -hT MOUNT
            du -xh --max-depth=2 MOUNT 2>/dev/null | sort -h | tail -20
            find MOUNT -xdev -type f -size +500M -mmin -1440 -printf '%s %TY-%Tm-%Td %p\n' | sort -n | tail
            lsof +L1 MOUNT
            ```

            The last one lists files that were deleted and are still open: their room comes back when the process closes them.
            `du` shows less than `df` then.

            ## Mitigation

            1. Quick room: `journalctl --vacuum-size=500M`, `apt-get clean`, rotated logs in `/var/log`, old dumps and core files
               (`coredumpctl list`).
            2. A deleted file is held open: restart or reload that service.
            3. PostgreSQL's WAL grows: see [slots](postgres-slots.md) and [archiving](postgres-archiving.md). Never delete in
               `pg_wal` by hand.
            4. RabbitMQ's data grows: a queue is long, see [depth](rabbitmq-depth.md).
            5. Grow the volume: `lvextend -r -L +20G /dev/VG/LV`, or enlarge the disk, then `growpart` and `resize2fs` or
               `xfs_growfs`.

            A database on a file system that is full: make room first, then start it.
            """#),
        Runbook(
            "host-filesystem",
            #"""
            # A file system does not answer

            Rule `HostFilesystemSilent`.

            ## Meaning

            The kernel's answer about a file system that was measured before does not come or is an error. Mostly a network file
            system whose server is away.

            ## Impact

            Every process that touches it hangs, unkillable, and with it what waits for these. `df` and `ls` hang, too.

            ## Diagnosis

            ```sh
            findmnt -t nfs,nfs4,cifs,fuse
            ps -eo pid,stat,wchan:30,comm | awk '$2 ~ /^D/'
            dmesg -T | tail -30
            ping -c 3 SERVER
            nc -zv SERVER 2049
            ```

            ## Mitigation

            - Bring the server or the way to it back: hung processes go on by themselves.
            - The server will not come back: `umount -f -l MOUNT`, then restart what hung. Take it out of `/etc/fstab`, or give it
              `soft,timeo=100`.
            - The mount is not to be watched: `mount_points_exclude` in the agent's settings.
            """#),
        Runbook(
            "host-inodes",
            #"""
            # A file system runs out of inodes

            Check `host/local:inodes:MOUNT`; rule `HostInodesExhausted`, `HostInodesLow`.

            ## Meaning

            Every file needs an inode, and the file system was made with a fixed number of them. Bytes may be free in plenty.

            ## Impact

            Nothing can create a file there: sessions, spools, temporary files, sockets. Programs say "No space left on device".

            ## Diagnosis

            ```sh
            df -i MOUNT
            du -x --inodes MOUNT 2>/dev/null | sort -n | tail -20
            ```

            Usual places: PHP or other session files, mail spools, caches without expiry, a job that leaves one file a run.

            ## Mitigation

            - Delete in portions, without listing everything first: `find DIR -xdev -type f -mtime +7 -delete`.
            - Stop what makes them, or give its cache an expiry.
            - ext4 cannot be given more inodes: move the directory to another file system, or make it anew with
              `mkfs.ext4 -i 4096`. XFS: `xfs_growfs -m 50 MOUNT`.
            """#),
        Runbook(
            "host-load",
            #"""
            # Far more tasks than CPUs

            Check `host/local:load`; rule `HostLoadHigh`.

            ## Meaning

            For a quarter of an hour three times as many tasks as CPUs have wanted to run or waited for a disk.

            ## Impact

            Answers are slow.

            ## Diagnosis

            ```sh
            uptime
            ps -eo state,pid,user,etime,wchan:25,args --sort=state | grep '^[RD]' | head -30
            vmstat 1 5
            ```

            Many in state R want a CPU; many in state D wait for a disk or a network file system.

            ## Mitigation

            - State R: as for [CPU pressure](host-pressure-cpu.md).
            - State D on one mount: as for [a silent file system](host-filesystem.md).
            - State D on a disk: as for [disk pressure](host-pressure-io.md).
            - A pile of the same short process: a cron job that starts before the last one ended. Stop its timer, let them end.
            """#),
        Runbook(
            "host-memory",
            #"""
            # Little memory is left

            Check `host/local:memory`; rule `HostMemoryLow`.

            ## Meaning

            What could be given out without swapping (MemAvailable, page cache included) is below its limit.

            ## Impact

            Next the kernel kills a process, and it may be the database.

            ## Diagnosis

            ```sh
            free -m
            ps -eo rss,pid,user,etime,comm --sort=-rss | head -15
            systemd-cgtop -m -b -n 1 | head -20
            journalctl -k --since -1h | grep -i 'out of memory'
            ```

            Does one process grow without end, or are there more processes than usual?

            ## Mitigation

            - One process leaks: restart its service now, keep its memory profile or core for its developers.
            - Too many workers or connections: lower their number (pool sizes, `max_connections`), then restart them one by one.
            - PostgreSQL: many sessions times `work_mem`; see [connections](postgres-connections.md).
            - Give the services that may be killed a limit (`MemoryMax=` in their unit), so that the database is not the one that
              is.
            """#),
        Runbook(
            "host-memory-errors",
            #"""
            # The memory has errors

            Rule `HostMemoryErrors`.

            ## Meaning

            The memory controller found errors that it could not correct, or many that it could. A module is failing.

            ## Impact

            An error that cannot be corrected may crash the machine or falsify data.

            ## Diagnosis

            ```sh
            edac-util -v || grep . /sys/devices/system/edac/mc/mc*/*_count
            journalctl -k | grep -iE 'edac|mce|hardware error' | tail -30
            ras-mc-ctl --errors
            ```

            The row or the DIMM label tells which module.

            ## Mitigation

            1. Move what matters off the machine: fail over databases to a standby.
            2. Have the module replaced. In a cloud: stop and start the machine, so that it comes up on other hardware.
            3. Check databases afterwards: `pg_amcheck --all`, Redis from a replica.
            """#),
        Runbook(
            "host-network",
            #"""
            # A network interface has errors

            Rule `HostNetworkErrors`.

            ## Meaning

            At least 1 % of the packets of an interface were broken or could not be sent.

            ## Impact

            Everything over it is slow: lost packets are sent again after a pause.

            ## Diagnosis

            ```sh
            ip -s -s link show DEVICE
            ethtool DEVICE; ethtool -S DEVICE | grep -iE 'err|crc|drop' | grep -v ': 0'
            dmesg -T | grep DEVICE | tail -20
            ```

            CRC and frame errors: cable, port, transceiver. Half duplex: the two sides do not agree. FIFO errors: the ring is too
            small.

            ## Mitigation

            - Replace the cable or the transceiver, or take another port.
            - Duplex: let both sides negotiate (`ethtool -s DEVICE autoneg on`).
            - FIFO: `ethtool -G DEVICE rx 4096`.
            - One of a bond: take it out until it is mended, `ip link set DEVICE down`.
            """#),
        Runbook(
            "host-oom",
            #"""
            # The kernel killed a process for lack of memory

            Check `host/local:oom`; rule `HostOOMKill`.

            ## Meaning

            The memory of the machine, or of one service or container with a limit, was used up, and the kernel ended a process.

            ## Impact

            What that process did is lost. If it was a database, it restarts and recovers, and every connection was cut.

            ## Diagnosis

            ```sh
            journalctl -k --since -1h | grep -iE -A2 'out of memory|oom-kill|killed process'
            systemctl list-units --failed
            systemctl show UNIT -p Result -p NRestarts -p MemoryMax
            ```

            `oom_memcg=` in the kernel's line names a limit of a service; `constraint=CONSTRAINT_NONE` means the whole machine.

            ## Mitigation

            1. See that what was killed runs again, and that its data is well.
            2. The limit of one service: raise `MemoryMax=` if the need is real, else look for its leak.
            3. The whole machine: see [memory](host-memory.md) for who holds it.
            4. Protect what must live: `OOMScoreAdjust=-900` in its unit.
            """#),
        Runbook(
            "host-pressure-cpu",
            #"""
            # Tasks wait for a CPU

            Check `host/local:pressure:cpu`; rule `HostCPUPressure`.

            ## Meaning

            For half an hour some task has waited for a CPU nearly all of the time. There is more work than CPUs.

            ## Impact

            Answers are slower; nothing breaks by itself.

            ## Diagnosis

            ```sh
            cat /proc/pressure/cpu
            ps -eo pcpu,pid,user,etime,args --sort=-pcpu | head -15
            mpstat -P ALL 5 1
            ```

            A share of `%steal` means that the host of this virtual machine is short of CPUs.

            ## Mitigation

            - A job that may wait (backup, build, report): `renice 19 -p PID`, or give its unit `CPUWeight=20`.
            - A database: see its longest statements at `/api/omniflow/slow-queries`.
            - A loop gone wild: take its stack (`gdb -p PID -batch -ex bt`), then restart it.
            - It is honest load: more CPUs or more machines.
            """#),
        Runbook(
            "host-pressure-io",
            #"""
            # All work waits for a disk

            Check `host/local:pressure:io`; rule `HostIOPressure`.

            ## Meaning

            For half an hour every task that had work has waited for a disk nearly all of the time. A backup on an otherwise idle
            machine looks the same.

            ## Impact

            Databases answer slowly, checkpoints and commits take long.

            ## Diagnosis

            ```sh
            cat /proc/pressure/io
            iostat -x 5 2
            pidstat -d 5 1
            dmesg -T | grep -iE 'reset|timeout|I/O error' | tail
            ```

            `%util` near 100 with few requests and a long `await` is a disk that is failing or throttled.

            ## Mitigation

            - A backup or a scan: `ionice -c3 -p PID`, or give its unit `IOWeight=20`; move it to the night.
            - PostgreSQL writes too much: see [checkpoints](postgres-checkpoints.md) and [slow statements](postgres-activity.md).
            - A cloud volume at its limit: raise its IOPS, or wait until its credit is back.
            - Errors in the kernel's log: replace the disk.
            """#),
        Runbook(
            "host-pressure-memory",
            #"""
            # All work stands still for want of memory

            Check `host/local:pressure:memory`; rule `HostMemoryPressure`.

            ## Meaning

            Every task that could run waits again and again until memory is reclaimed or read back from the swap.

            ## Impact

            The machine seems to hang. Timeouts elsewhere follow; the memory killer may be next.

            ## Diagnosis

            ```sh
            cat /proc/pressure/memory
            vmstat 1 5
            ps -eo rss,pid,user,comm --sort=-rss | head -15
            systemd-cgtop -m -b -n 1 | head -20
            ```

            ## Mitigation

            - Stop what is largest and not needed now: that helps within seconds.
            - One service beyond its `MemoryHigh=`: raise it or restart the service.
            - Then as for [little memory](host-memory.md).
            """#),
        Runbook(
            "host-raid",
            #"""
            # A RAID has lost a member

            Rule `HostRAIDDegraded`.

            ## Meaning

            Software RAID works with fewer disks than it should have.

            ## Impact

            None yet. The next disk that fails may take the data with it, and a rebuild slows the machine.

            ## Diagnosis

            ```sh
            cat /proc/mdstat
            mdadm --detail /dev/MD
            dmesg -T | grep -iE 'md/|ata|nvme|I/O error' | tail -30
            smartctl -a /dev/DISK
            ```

            ## Mitigation

            1. See that today's backup is good before anything else.
            2. The disk is sound and was only thrown out (a cable, a timeout): `mdadm /dev/MD --re-add /dev/DISK`.
            3. It is not: `mdadm /dev/MD --fail /dev/DISK --remove /dev/DISK`, replace it, partition it alike,
               `mdadm /dev/MD --add /dev/NEW`.
            4. Watch the rebuild: `watch cat /proc/mdstat`.
            """#),
        Runbook(
            "host-readonly",
            #"""
            # A file system has become read-only

            Check `host/local:readonly:MOUNT`; rule `HostFilesystemReadOnly`.

            ## Meaning

            It could be written before and cannot now. The kernel does this after an error of the disk below, to save what is
            there.

            ## Impact

            Every service that writes there has stopped working. The disk may be failing: data is at risk.

            ## Diagnosis

            ```sh
            findmnt -o TARGET,SOURCE,FSTYPE,OPTIONS MOUNT
            dmesg -T | grep -iE 'error|remount|I/O|ext4|xfs' | tail -50
            smartctl -a /dev/DISK
            ```

            Did somebody remount it on purpose? `journalctl --since -2h | grep -i remount`.

            ## Mitigation

            1. Errors of the disk in the kernel's log: fail over to the standby or restore elsewhere. Do not write to this disk
               again.
            2. Copy what is not backed up while it can still be read.
            3. No disk error: stop the services, `umount MOUNT`, `fsck -f DEVICE` (`xfs_repair DEVICE`), `mount MOUNT`, start
               them.
            4. In a cloud: see whether the volume was detached; detach and attach it, then check it.

            `mount -o remount,rw` without a check may make it worse.
            """#),
        Runbook(
            "host-swap",
            #"""
            # The machine swaps all the time

            Check `host/local:swap`; rule `HostSwapping`.

            ## Meaning

            Thousands of pages a second go to the swap and come back while memory is short. Pages that merely lie in the swap are
            not meant.

            ## Impact

            Everything is slow: each access to a swapped page waits for the disk.

            ## Diagnosis

            ```sh
            vmstat 1 5
            for p in /proc/[0-9]*/status; do awk '/^(Name|VmSwap)/{printf "%s ",$2}END{print ""}' $p; done | sort -n -k2 | tail
            free -m
            ```

            ## Mitigation

            - Free memory as for [little memory](host-memory.md): restart what is largest and not needed now.
            - Do not turn the swap off while it is in use: it reads all of it back and may end in the memory killer.
            - After it: `vm.swappiness=10`, or more memory.
            """#),
        Runbook(
            "host-textfile",
            #"""
            # A textfile of metrics cannot be read

            Rule `HostTextfileUnreadable`.

            ## Meaning

            A `*.prom` file, or its directory, in `textfile_directories` is broken or may not be read.

            ## Impact

            What the job writes there is not measured; rules over it say nothing.

            ## Diagnosis

            ```sh
            curl -s http://127.0.0.1:19100/metrics | grep -E '^omniflow_textfile_(error|dropped_series)'
            promtool check metrics < FILE
            ls -l FILE
            ```

            `omniflow_textfile_error` names the file and the reason.

            ## Mitigation

            - Half a file: the job must write to another name and rename it (`mv FILE.tmp FILE`).
            - No right to read: `chmod 644 FILE`.
            - A family that the agent has itself is left out: the job must use a name of its own.
            """#),
        Runbook(
            "host-up",
            #"""
            # The host cannot be measured

            Check `host/local`.

            ## Meaning

            The agent's own round of the machine failed or did not come back in time. All other checks of the host are unknown,
            not well.

            ## Impact

            Nobody notices a full disk or a lack of memory until this is mended. Checks of servers go on.

            ## Diagnosis

            ```sh
            omniflow-agent status
            journalctl -u omniflow-agent -n 50 --no-pager
            ls /proc/stat /sys/class/net
            ```

            Settings with `paths.procfs` or `paths.sysfs` must lead to directories that exist; in a container they are mounts.

            ## Mitigation

            - A path in the settings is wrong: mend it, then `omniflow-agent check-config` and `omniflow-agent reload`.
            - `prober is wedged` in the log: a kernel file hangs on a dead device. Look for it with `dmesg -T | tail -50`; the
              watchdog starts the agent anew.
            - The machine is starved: see [load](host-load.md) and [memory](host-memory.md).
            """#),
        Runbook(
            "http-certificate",
            #"""
            # The certificate of the application ends soon

            Check `http/NAME:certificate`; rule `HTTPCertificateEndsSoon`.

            ## Meaning

            The first certificate of the chain ends within 14 days (fails from 3 on). Automatic renewal happens at 30.

            ## Impact

            None yet. After the end browsers and clients refuse the connection.

            ## Diagnosis

            ```sh
            openssl s_client -connect HOST:443 -servername HOST </dev/null 2>/dev/null | openssl x509 -noout -subject -issuer -enddate
            certbot certificates
            systemctl list-timers | grep -iE 'certbot|acme'; journalctl -u certbot -n 50 --no-pager
            ```

            Renewed on disk and old on the wire: nobody told the server.

            ## Mitigation

            1. `certbot renew`, and read why it failed: port 80 closed, DNS changed, rate limit.
            2. `systemctl reload nginx` (or whatever serves it).
            3. For good: a deploy hook that reloads (`/etc/letsencrypt/renewal-hooks/deploy/`).
            """#),
        Runbook(
            "http-latency",
            #"""
            # The application answers slowly

            Check `http/NAME:latency`; rule `HTTPSlow`, `HTTPUnusuallySlow`.

            ## Meaning

            One whole question, from the name to the last byte, takes longer than its limit or than usual.

            ## Impact

            Its users wait as long.

            ## Diagnosis

            ```sh
            curl -s http://127.0.0.1:19100/metrics | grep -E '^probe_http_duration_seconds'
            curl -o /dev/null -s -w 'dns %{time_namelookup} tls %{time_appconnect} first %{time_starttransfer} all %{time_total}\n' ADDRESS
            ```

            `resolve`: DNS. `connect`: network or a full backlog. `tls`: CPU. `processing`: the application itself. `transfer`: a
            large body or a slow line.

            ## Mitigation

            - `processing`: what it waits for. [Slow statements](postgres-activity.md), [locks](postgres-blocked.md),
              [Redis](redis-latency.md), [CPU](host-pressure-cpu.md).
            - Since a deploy: roll it back.
            - More requests than usual: more workers, or a limit for the one who sends them.
            """#),
        Runbook(
            "http-up",
            #"""
            # The application does not answer as it should

            Check `http/NAME`; rule `HTTPDown`.

            ## Meaning

            The answer did not come in time, has another status than expected, or does not have the text or JSON that the settings
            ask for.

            ## Impact

            Those who use the application get errors or nothing.

            ## Diagnosis

            ```sh
            omniflow-agent probe http/NAME
            curl -v -m 10 ADDRESS
            systemctl status APP nginx --no-pager; journalctl -u APP -n 50 --no-pager
            tail -20 /var/log/nginx/error.log
            ```

            502 and 504: the proxy is well and the application behind it is not. Refused: nothing listens. A name that is not
            found: DNS. TLS: the [certificate](http-certificate.md).

            ## Mitigation

            1. Look at what else fails: the database, Redis or RabbitMQ as the cause is named beside the check.
            2. Began after a deploy: roll it back.
            3. It does not run: start it; killed for memory: [oom](host-oom.md).
            4. It hangs: take a thread dump, then restart it.
            5. Only the expectation is wrong (a new version, a new field): mend `expect_…` in the settings and reload.
            """#),
        Runbook(
            "icmp-latency",
            #"""
            # A host replies slowly

            Check `icmp/NAME:latency`; rule `ICMPSlow`.

            ## Meaning

            Name lookup and round trip together take longer than the limit.

            ## Impact

            Everything between the two hosts is slower.

            ## Diagnosis

            ```sh
            mtr -rwc 50 HOST
            ip -s link
            ```

            Loss from one hop on to the end: there. Loss at one hop in between only: nothing.

            ## Mitigation

            - The own line is full: who sends so much (`iftop`, `nethogs`).
            - The host itself is starved: its [load](host-load.md).
            - The way: the network's operator, with the `mtr` of both directions.
            """#),
        Runbook(
            "icmp-up",
            #"""
            # A host does not reply to echo requests

            Check `icmp/NAME`; rule `ICMPDown`.

            ## Meaning

            No echo reply came in time. The host may be down, or a firewall may drop echo requests alone.

            ## Impact

            If it is down, so is everything on it.

            ## Diagnosis

            ```sh
            ping -c 3 HOST
            mtr -rwc 10 HOST
            nc -vz -w 5 HOST 22
            ```

            ## Mitigation

            - Nothing answers: console of the machine or of the cloud; power, kernel panic, network.
            - Other ports answer: only echo is dropped; allow it, or watch by `tcp`.
            - The way ends in between: the network's operator.
            """#),
        Runbook(
            "omniflow-canary",
            #"""
            # A channel has taken no message for too long

            Check `omniflow/local:canary`.

            ## Meaning

            A channel with `canary` set has taken neither a canary nor anything else for three times `alerting.canary_interval`, which
            is 15 minutes unless set. Nothing shows that a page would arrive there.

            ## Impact

            Pages that go there wait. The outbound heartbeat (`alerting.heartbeat_url`) has stopped, so that whoever expects it is
            alarmed as well, and `/health` fails. What is watched goes on being watched.

            ## Diagnosis

            ```sh
            omniflow-agent notify test
            journalctl -u omniflow-agent --since -1h --no-pager | grep 'was not taken'
            curl -s http://127.0.0.1:19100/metrics | grep -E '^omniflow_delivery_(last_success_age|oldest_undelivered|attempts)'
            curl -sS -m 10 -o /dev/null -w '%{http_code} after %{time_total} s\n' URL
            ```

            - Refused, unreachable, timed out: BeepBot or the webhook's server is down, or the way to it is (name, firewall, certificate).
            - 429: too much for the chat; the agent waits for as long as it was asked to.
            - 5xx: the other side, or Telegram behind it, has trouble of its own.
            - Another 4xx: [refused messages](omniflow-delivery.md).

            ## Mitigation

            1. See first what you were not told: `omniflow-agent alerts`, or the status page.
            2. The server is down: start it. What is owed is kept and tried again by itself.
            3. 429 again and again: a lower `rate` for the channel, or a chat of its own.
            4. It takes longer: lead criticals to another channel under `alerting.routes`, then `systemctl reload omniflow-agent` and
               `omniflow-agent notify test`.
            5. The first message that is taken ends this alert.
            """#),
        Runbook(
            "omniflow-delivery",
            #"""
            # A channel refuses messages

            Check `omniflow/local:delivery`.

            ## Meaning

            A channel answered a message in a way that asking again does not mend: with a redirect, 401, 403, 404 or another 4xx. The
            reason in the message names the channel and its answer.

            ## Impact

            Nobody is told anything there. Criticals went to the next channel among the routes, where there is one; the rest waits for
            the settings to be mended.

            ## Diagnosis

            ```sh
            omniflow-agent notify test --channel NAME
            omniflow-agent alerts history
            journalctl -u omniflow-agent --since -1h --no-pager | grep 'was not taken'
            omniflow-agent check-config | grep alerting.channels.NAME
            ```

            - 301, 302, 307, 308: the address is another one now; redirects are not followed.
            - 401, 403: the secret or token was changed on one side only, or its file is an old one.
            - 404: the path of the address is wrong.
            - 400, 422: the chat is gone, the bot was put out of the group, or a field under `fields` is not known there.

            ## Mitigation

            1. See first what you were not told: `omniflow-agent alerts`, or the status page.
            2. Mend address, secret or chat in the settings, then `systemctl reload omniflow-agent`.
            3. `omniflow-agent notify test --channel NAME`: the first message that is taken ends this alert.
            4. It cannot be mended now: lead its severities to another channel under `alerting.routes`, and reload.
            5. The reload tells what is still open and reached nobody there. What has ended meanwhile is not sent again:
               `omniflow-agent alerts history` has it; tell those who wait for it.
            """#),
        Runbook(
            "omniflow-telemetry",
            #"""
            # Telemetry does not arrive

            Check `omniflow/local:telemetry`, rules `TelemetryExportFails`, `TelemetryIsDropped`.

            ## Meaning

            Spans, metrics or records of the log leave for the receiver in `otlp` or `OTEL_EXPORTER_OTLP_ENDPOINT`, and it has taken
            nothing for five minutes, or more than 1 % of the spans or records of the last five minutes were lost.

            ## Impact

            Traces, and the log where it is kept elsewhere, have a gap that nothing fills again. Curves from OTLP have one, too; their
            sums go on. Probes, gates, `/metrics` and messages do not wait for it.

            ## Diagnosis

            ```sh
            omniflow-agent status | grep -E '^(traces|metrics|logs) to'
            journalctl -u omniflow-agent --since -1h --no-pager | grep -E 'telemetry is exported|cannot export telemetry|was not taken'
            curl -s http://127.0.0.1:19100/metrics | grep -E '^(otel_sdk_exporter|otel_sdk_processor|omniflow_telemetry)_'
            omniflow-agent check-config | grep -E 'otlp|OTEL_'
            ```

            - refused, unreachable, timeout: the collector is down, or the unit forbids its address (`IPAddressAllow=`).
            - 404: a signal's own endpoint is taken as it stands and wants `/v1/traces`, `/v1/metrics` or `/v1/logs`.
            - 401, 403: the headers (`headers_file`, `OTEL_EXPORTER_OTLP_HEADERS`) hold an old or a wrong token.
            - 400, 415: it does not speak the encoding, or is no OTLP receiver: port 4318, not 4317. 429, 503: it has too much to do.
            - tls: the certificate is of an authority that `certificate_file` does not name, or has ended.
            - queue_full: more ends than is sent; the receiver is slow, or everything is sampled.

            ## Mitigation

            1. Start or mend the collector. The next export that is taken ends this alert; what was lost stays lost.
            2. Another address, token or certificate: mend the settings or variables, then `systemctl restart omniflow-agent`.
            3. Dropped while it answers: a lower `otlp.traces.ratio`, `compression: gzip` over a slow line, or a collector on this host.
            4. It is not wanted here: `enabled: false` for the signal under `otlp`, and a restart.
            """#),
        Runbook(
            "pgbouncer-clients",
            #"""
            # PgBouncer nears its limit of clients

            Rule `PgBouncerClientsNearLimit`.

            ## Meaning

            At least 80 % of `max_client_conn` are connected.

            ## Impact

            Beyond it new clients get "no more connections allowed", and so does the agent.

            ## Diagnosis

            ```sql
            SHOW LISTS;
            SHOW CLIENTS;
            ```

            ```sh
            ss -Htn state established '( sport = :6432 )' | awk '{print $4}' | sed 's/:[0-9]*$//' | sort | uniq -c | sort -n | tail
            ```

            ## Mitigation

            - One service opens too many: restart it, give its pool a limit.
            - `SET max_client_conn = 2000;` in the console, and in `pgbouncer.ini`; its unit's `LimitNOFILE=` must be above.
            - `client_idle_timeout` ends clients that do nothing.
            """#),
        Runbook(
            "pgbouncer-paused",
            #"""
            # A database is paused or disabled in PgBouncer

            Rule `PgBouncerDatabaseClosed`.

            ## Meaning

            Somebody said PAUSE, SUSPEND or DISABLE and not RESUME or ENABLE, or a failover script stopped halfway.

            ## Impact

            Clients of a paused database wait, those of a disabled one are refused.

            ## Diagnosis

            ```sql
            SHOW DATABASES;
            ```

            ```sh
            grep -iE 'pause|resume|disable' /var/log/postgresql/pgbouncer.log | tail
            ```

            Is a migration or failover under way? Ask before you open it.

            ## Mitigation

            - `RESUME name;`, `ENABLE name;` in the console, as a user of `admin_users`.
            - `RESUME;` without a name for all.
            """#),
        Runbook(
            "pgbouncer-pool",
            #"""
            # A pool of PgBouncer is used up

            Check `pgbouncer/NAME:pool:DB/USER`; rule `PgBouncerPoolExhausted`.

            ## Meaning

            All server connections of a pool are taken, and clients wait.

            ## Impact

            Requests wait before their first statement; beyond `query_wait_timeout` (120 s) they fail.

            ## Diagnosis

            ```sql
            SHOW POOLS;
            SHOW SERVERS;
            ```

            On the database:

            ```sql
            SELECT pid, state, now() - xact_start AS age, wait_event_type, left(query, 80)
            FROM pg_stat_activity WHERE datname = 'DB' AND usename = 'USER' ORDER BY xact_start;
            ```

            Servers that are `active` for long: slow statements or open transactions. `idle in transaction`: the application does
            something else meanwhile.

            ## Mitigation

            1. End the transaction that holds a server: `SELECT pg_terminate_backend(PID);`.
            2. Statements wait for a lock: [blocked](postgres-blocked.md).
            3. Honest load, and the database can bear it: a larger `pool_size` for that database, then `RELOAD;` in the console.
            4. For good: `reserve_pool_size`, transaction pooling, no calls to others within a transaction.
            """#),
        Runbook(
            "pgbouncer-queries",
            #"""
            # Statements are slower than usual

            Rule `PgBouncerQueriesUnusuallySlow`.

            ## Meaning

            Through PgBouncer a statement takes twice as long as in the six hours before, and more than three deviations longer. A
            guess by numbers.

            ## Impact

            Requests are slower; pools may be used up next.

            ## Diagnosis

            ```sh
            curl -s --unix-socket /run/omniflow-agent/control.sock http://localhost/api/omniflow/slow-queries
            ```

            ```sql
            SELECT state, wait_event_type, wait_event, count(*) FROM pg_stat_activity GROUP BY 1, 2, 3 ORDER BY 4 DESC;
            ```

            ## Mitigation

            - Sessions wait for locks: [blocked](postgres-blocked.md); for disk: [disk pressure](host-pressure-io.md).
            - One statement is new or has a new plan: `EXPLAIN` it, `ANALYZE` its tables; roll back the deploy.
            - A batch that ends soon: nothing to do.
            """#),
        Runbook(
            "pgbouncer-up",
            #"""
            # PgBouncer does not answer

            Check `pgbouncer/NAME`; rule `PgBouncerDown`.

            ## Meaning

            The console of the pooler does not answer. The database behind it may be well.

            ## Impact

            Every request that needs the database through it fails.

            ## Diagnosis

            ```sh
            omniflow-agent probe pgbouncer/NAME
            systemctl status pgbouncer --no-pager; tail -50 /var/log/postgresql/pgbouncer.log
            psql -h HOST -p 6432 -U stats pgbouncer -c 'SHOW VERSION'
            psql -h DBHOST -p 5432 -U app -d DATABASE -c 'SELECT 1'
            ```

            ## Mitigation

            1. It does not run: `systemctl start pgbouncer`; the log names the line of `pgbouncer.ini` that is wrong.
            2. "no more connections allowed": [clients](pgbouncer-clients.md); the agent's console session counts, too.
            3. Out of descriptors: `LimitNOFILE=` of its unit above `max_client_conn` plus the pools.
            4. It hangs at 100 % of one CPU: take its stack, restart it. Clients reconnect.
            5. As a way round: point the application at the database itself, with a small pool.
            """#),
        Runbook(
            "pgbouncer-wait",
            #"""
            # Clients wait long for a connection

            Check `pgbouncer/NAME:wait`; rule `PgBouncerClientsWait`.

            ## Meaning

            The client that has waited longest for a server connection has waited 5 s or more.

            ## Impact

            Each request is slower by that. Beyond `query_wait_timeout` it fails.

            ## Diagnosis

            ```sql
            SHOW POOLS;
            ```

            `maxwait` names the pool. `sv_active` equal to its size: [the pool is used up](pgbouncer-pool.md). `sv_login` and few
            servers: the database does not let it in.

            ```sh
            omniflow-agent probe
            tail -50 /var/log/postgresql/pgbouncer.log
            ```

            ## Mitigation

            - The database is slow or down: mend that first ([PostgreSQL](postgres-up.md)).
            - `server login failed` in the log: password or `pg_hba.conf`.
            - The pool is paused: [paused](pgbouncer-paused.md).
            - Else as for [a pool that is used up](pgbouncer-pool.md).
            """#),
        Runbook(
            "postgres-activity",
            #"""
            # PostgreSQL does less than usual

            Rule `PostgresCommitsUnusual`.

            ## Meaning

            Less than half as many commits as in the six hours before, and three deviations below. A guess by numbers.

            ## Impact

            The database is mostly well: something before it has stopped sending work, or waits.

            ## Diagnosis

            ```sql
            SELECT state, wait_event_type, wait_event, count(*) FROM pg_stat_activity
            WHERE backend_type = 'client backend' GROUP BY 1, 2, 3 ORDER BY 4 DESC;
            ```

            ```sh
            curl -s http://127.0.0.1:19100/ready?verbose
            ```

            See what else fails: the application, [PgBouncer](pgbouncer-wait.md), [locks](postgres-blocked.md). Slow statements
            stand at `/api/omniflow/slow-queries`.

            ## Mitigation

            - A deploy, the end of a batch, the night: nothing to do.
            - Sessions wait for locks or disk: mend that.
            - No sessions at all: the application cannot connect, or gets no requests itself.
            """#),
        Runbook(
            "postgres-archiving",
            #"""
            # WAL is not archived

            Check `postgres/NAME:archiving`; rule `PostgresArchivingFails`.

            ## Meaning

            The last attempt of `archive_command` failed. The server tries on and keeps the WAL.

            ## Impact

            Backups can be restored only up to here, and the disk fills.

            ## Diagnosis

            ```sql
            SELECT * FROM pg_stat_archiver;
            SHOW archive_command;
            ```

            ```sh
            tail -50 /var/log/postgresql/postgresql-*-main.log | grep -i archiv
            ls /var/lib/postgresql/*/main/pg_wal/archive_status | grep -c ready
            ```

            Run the command by hand as `postgres`, with a real file for `%p` and `%f`.

            ## Mitigation

            - The target is full or not reachable, credentials are over: mend that; archiving goes on by itself.
            - It says that the file exists already: compare both. Equal: remove the one in the archive. Different: two servers
              share one archive, stop one.
            - The disk is about to fill: more room first. `archive_command = '/bin/true'` breaks every backup after it: only as
              the last way out, and with a new base backup at once.
            """#),
        Runbook(
            "postgres-blocked",
            #"""
            # A session waits long for a lock

            Check `postgres/NAME:blocked`; rule `PostgresSessionBlocked`.

            ## Meaning

            A session has waited at least a minute for a lock that another one holds.

            ## Impact

            Its request hangs. What needs the same lock queues up behind it, until connections run out.

            ## Diagnosis

            ```sql
            SELECT w.pid, now() - w.query_start AS waits, left(w.query, 60) AS waiting, pg_blocking_pids(w.pid) AS blockers
            FROM pg_stat_activity w WHERE cardinality(pg_blocking_pids(w.pid)) > 0 ORDER BY 2 DESC;
            SELECT pid, usename, application_name, state, now() - xact_start AS age, left(query, 100)
            FROM pg_stat_activity WHERE pid IN (SELECT unnest(pg_blocking_pids(pid)) FROM pg_stat_activity)
              AND cardinality(pg_blocking_pids(pid)) = 0;
            ```

            The second one lists those at the head: they wait for nobody.

            ## Mitigation

            1. The head is idle in transaction: `SELECT pg_terminate_backend(PID);`.
            2. It is an `ALTER TABLE` or `VACUUM FULL` that itself waits while all others queue behind it: cancel it,
               `SELECT pg_cancel_backend(PID);`, and run it later with `SET lock_timeout = '2s'`.
            3. It is a long statement that is needed: let it end, or cancel it.
            """#),
        Runbook(
            "postgres-checkpoints",
            #"""
            # The WAL forces checkpoints

            Check `postgres/NAME:checkpoints`; rule `PostgresCheckpointsForced`.

            ## Meaning

            In an hour at least 20 checkpoints were asked for because the WAL was full, three times as many as came by time.

            ## Impact

            Each makes the next writes of a page dearer: more WAL, more disk, slower commits.

            ## Diagnosis

            ```sql
            SHOW max_wal_size; SHOW checkpoint_timeout;
            SELECT * FROM pg_stat_bgwriter; -- PostgreSQL 17: pg_stat_checkpointer
            ```

            ```sh
            grep 'checkpoint complete' /var/log/postgresql/postgresql-*-main.log | tail -5
            ```

            The statements with the most WAL are at `/api/omniflow/slow-queries`.

            ## Mitigation

            - `ALTER SYSTEM SET max_wal_size = '8GB'; SELECT pg_reload_conf();`: as much as is written in `checkpoint_timeout`, if
              the disk has it.
            - An import or a rewrite that ends soon: leave it.
            - `wal_compression = on` where pages are written whole.
            """#),
        Runbook(
            "postgres-collectors",
            #"""
            # The agent cannot read all of PostgreSQL

            Rule `PostgresPartlyBlind`.

            ## Meaning

            The server is up, but one part of the questions has failed for 15 minutes: a right is missing, an extension is not
            there, or the answer takes too long.

            ## Impact

            The families of that part are missing or old; rules and dashboards over them are silent.

            ## Diagnosis

            ```sh
            omniflow-agent probe postgres/NAME
            journalctl -u omniflow-agent --since -1h --no-pager | grep -i collector
            ```

            The log names the `GRANT` that mends it, once.

            ## Mitigation

            - `GRANT pg_monitor TO monitor;`
            - `CREATE EXTENSION pg_stat_statements;` in the database of the address.
            - Too slow: a longer `timeout` of the target, or the part left out.
            """#),
        Runbook(
            "postgres-connections",
            #"""
            # PostgreSQL runs out of connections

            Check `postgres/NAME:connections`; rule `PostgresConnectionsExhausted`, `PostgresConnectionsHigh`.

            ## Meaning

            Of the connections that ordinary roles may have (max_connections without the reserved ones) nearly all are in use.

            ## Impact

            Services that need a new connection get "too many clients already".

            ## Diagnosis

            ```sql
            SELECT usename, application_name, client_addr, state, count(*), max(now() - state_change) AS longest
            FROM pg_stat_activity WHERE backend_type = 'client backend' GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC LIMIT 20;
            ```

            Many `idle`: a service opens too many. Many `active` with `wait_event_type = 'Lock'`: see
            [blocked](postgres-blocked.md). Many `idle in transaction`: see [there](postgres-idle_in_transaction.md). As superuser
            you get in by the reserved connections.

            ## Mitigation

            1. End what is idle and not needed: `SELECT pg_terminate_backend(PID);` for each, or for all of a role as below.
            2. Stop the service that opens too many, lower its pool, start it.
            3. A lock holds them all up: end the one that blocks.
            4. For good: PgBouncer in front, `idle_session_timeout`, a limit for each role (`ALTER ROLE r CONNECTION LIMIT 50`). A
               higher `max_connections` needs a restart and memory.

            ```sql
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE state = 'idle' AND usename = 'USER' AND state_change < now() - interval '10 min';
            ```
            """#),
        Runbook(
            "postgres-deadlocks",
            #"""
            # Transactions deadlock

            Check `postgres/NAME:deadlocks`; rule `PostgresDeadlocks`.

            ## Meaning

            Two transactions each waited for a lock of the other; the server cancelled one. Five or more in 15 minutes.

            ## Impact

            The cancelled requests fail, unless the application tries again.

            ## Diagnosis

            ```sh
            grep -A 12 'deadlock detected' /var/log/postgresql/postgresql-*-main.log | tail -60
            ```

            ```sql
            SELECT datname, deadlocks FROM pg_stat_database ORDER BY 2 DESC;
            ```

            The log has both statements and the rows or tables they met at.

            ## Mitigation

            - Since a deploy: roll it back.
            - Two jobs on the same rows: stop one, run them one after the other.
            - For good: lock rows in one order (`ORDER BY id FOR UPDATE`), shorter transactions, and repeat on error 40P01.
            """#),
        Runbook(
            "postgres-idle_in_transaction",
            #"""
            # A session is idle in a transaction

            Check `postgres/NAME:idle_in_transaction`; rule `PostgresIdleInTransaction`.

            ## Meaning

            A client began a transaction and has asked for nothing since. Mostly an application that waits for something else in
            between, or died without closing.

            ## Impact

            Its locks stay, whoever needs them waits, and vacuum is held back.

            ## Diagnosis

            ```sql
            SELECT pid, usename, application_name, client_addr, now() - state_change AS idle, left(query, 100)
            FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' ORDER BY state_change LIMIT 5;
            ```

            The query shown is the last one that ended; it tells which code it is.

            ## Mitigation

            - `SELECT pg_terminate_backend(PID);` rolls the transaction back.
            - For good: `ALTER ROLE app SET idle_in_transaction_session_timeout = '5min';`, and no call to another service between
              BEGIN and COMMIT.
            """#),
        Runbook(
            "postgres-indexes",
            #"""
            # Indexes cannot be used

            Rule `PostgresIndexInvalid`.

            ## Meaning

            `CREATE INDEX CONCURRENTLY` or `REINDEX CONCURRENTLY` failed or was cancelled, and left an index that is invalid.

            ## Impact

            Every write keeps it up, no query uses it; a query that counts on it is slow.

            ## Diagnosis

            ```sql
            SELECT i.indexrelid::regclass AS index, i.indrelid::regclass AS "table", pg_size_pretty(pg_relation_size(i.indexrelid))
            FROM pg_index i WHERE NOT i.indisvalid;
            SELECT * FROM pg_stat_progress_create_index;
            ```

            ## Mitigation

            - One is being built now: wait.
            - `REINDEX INDEX CONCURRENTLY name;`, or `DROP INDEX CONCURRENTLY name;` if its name ends in `_ccnew` or `_ccold`.
            - It failed for duplicates in a unique index: mend the rows first.
            """#),
        Runbook(
            "postgres-long_transaction",
            #"""
            # A transaction has been open for very long

            Check `postgres/NAME:long_transaction`; rule `PostgresLongTransaction`.

            ## Meaning

            A client's transaction is older than an hour.

            ## Impact

            Vacuum cannot remove rows that it may still see: tables and indexes swell, and its locks stay.

            ## Diagnosis

            ```sql
            SELECT pid, usename, application_name, client_addr, state, now() - xact_start AS age, left(query, 100)
            FROM pg_stat_activity WHERE xact_start IS NOT NULL ORDER BY xact_start LIMIT 5;
            ```

            ## Mitigation

            - A report or dump that is meant to run: let it end, and next time run it on a standby.
            - Idle in it: [idle in transaction](postgres-idle_in_transaction.md).
            - Else `SELECT pg_cancel_backend(PID);`, and `pg_terminate_backend(PID)` if that does not do.
            - For good: `ALTER ROLE r SET statement_timeout = '15min'`, `idle_in_transaction_session_timeout`.
            """#),
        Runbook(
            "postgres-oldest_xmin",
            #"""
            # Something keeps vacuum from removing dead rows

            Check `postgres/NAME:oldest_xmin`; rule `PostgresOldRowsKept`.

            ## Meaning

            A session, a prepared transaction or a replication slot may still need rows that died a hundred million transactions
            ago.

            ## Impact

            Tables and indexes swell, queries become slower, and transaction numbers are used up.

            ## Diagnosis

            ```sql
            SELECT pid, usename, application_name, age(backend_xmin), now() - xact_start AS open, left(query, 80)
            FROM pg_stat_activity WHERE backend_xmin IS NOT NULL ORDER BY 4 DESC LIMIT 5;
            SELECT gid, owner, prepared, age(transaction) FROM pg_prepared_xacts ORDER BY prepared;
            SELECT slot_name, active, age(xmin), age(catalog_xmin) FROM pg_replication_slots;
            ```

            ## Mitigation

            - A session: let it end or `SELECT pg_terminate_backend(PID);`.
            - A prepared transaction that nobody will end: `COMMIT PREPARED 'GID'` or `ROLLBACK PREPARED 'GID'`; ask its owner
              which.
            - A slot without a reader: `SELECT pg_drop_replication_slot('NAME');`.
            - A standby with `hot_standby_feedback`: end the long query there.
            """#),
        Runbook(
            "postgres-replication_lag",
            #"""
            # A standby is behind

            Check `postgres/NAME:replication_lag`; rule `PostgresReplicaLag`, `PostgresReceiverLag`.

            ## Meaning

            The standby has not replayed what the primary wrote a minute ago or more.

            ## Impact

            Who reads there sees old data; a failover now loses what has not arrived, and waits for what has not been replayed.

            ## Diagnosis

            ```sql
            SELECT * FROM pg_stat_wal_receiver;
            SELECT now() - pg_last_xact_replay_timestamp() AS behind, pg_is_wal_replay_paused();
            ```

            On the primary:

            ```sql
            SELECT application_name, client_addr, state, sync_state, write_lag, flush_lag, replay_lag FROM pg_stat_replication;
            ```

            No row in the first: it receives nothing. Received and not replayed: a query on the standby or its disk holds replay
            up.

            ## Mitigation

            - Not connected: read its log; password, `pg_hba.conf`, network, or the primary has removed the WAL already
              ("requested WAL segment has already been removed": restore from the archive or build it anew with `pg_basebackup`).
            - Replay waits for a query: end it on the standby, or lower `max_standby_streaming_delay`.
            - Paused: `SELECT pg_wal_replay_resume();`.
            - Its disk or CPU is the limit: [disk pressure](host-pressure-io.md) there.
            """#),
        Runbook(
            "postgres-slots",
            #"""
            # A replication slot keeps WAL, or has lost it

            Check `postgres/NAME:slots`; rule `PostgresSlotKeepsWAL`, `PostgresSlotLost`.

            ## Meaning

            The server may not remove WAL that the slot's reader has not taken. Beyond `max_slot_wal_keep_size` it removes it all
            the same, and the slot is lost.

            ## Impact

            The disk fills, and then the server stops. A lost slot means that its reader has to be built anew.

            ## Diagnosis

            ```sql
            SELECT slot_name, slot_type, database, active, active_pid, wal_status,
              pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)) AS kept FROM pg_replication_slots;
            ```

            ```sh
            du -sh /var/lib/postgresql/*/main/pg_wal; df -h /var/lib/postgresql
            ```

            ## Mitigation

            1. The reader is only stopped: start it, and watch `kept` fall.
            2. Nobody will come back: `SELECT pg_drop_replication_slot('NAME');`. The WAL goes with the next checkpoint
               (`CHECKPOINT;`).
            3. `wal_status` is `lost`: drop the slot, build the standby or the subscription anew.
            4. For good: `max_slot_wal_keep_size = '50GB'`, so that a reader can never fill the disk.
            """#),
        Runbook(
            "postgres-up",
            #"""
            # PostgreSQL does not answer

            Check `postgres/NAME`; rule `PostgresDown`.

            ## Meaning

            A simple question on a kept connection failed or had no answer in time, and so did opening a new one.

            ## Impact

            Every request that needs the database fails.

            ## Diagnosis

            ```sh
            omniflow-agent probe postgres/NAME
            systemctl status 'postgresql@*' --no-pager; pg_lsclusters
            tail -50 /var/log/postgresql/postgresql-*-main.log
            psql -h HOST -p PORT -U monitor -d DATABASE -c 'SELECT 1'
            df -h /var/lib/postgresql; journalctl -k --since -1h | grep -iE 'oom|I/O error'
            ```

            The reason beside the check says where it ends: refused (it does not run), timeout (it hangs), unauthorized (the
            agent's user), too many clients.

            ## Mitigation

            1. It does not run: read the end of its log, then `systemctl start postgresql@15-main`.
            2. The disk is full: [make room](host-disk.md) first. Never delete in `pg_wal`.
            3. It was killed for memory: [memory](host-memory.md); it recovers by itself, which takes as long as the WAL since the
               last checkpoint.
            4. "the database system is starting up": wait, and watch `redo` in the log. Do not kill it again.
            5. "too many clients": [connections](postgres-connections.md).
            6. It hangs: see the disk ([disk pressure](host-pressure-io.md)); `pg_ctl restart -m fast` only when there is nothing
               else.
            7. It will not come back: promote the standby (`pg_ctl promote`), and keep the old primary from starting.
            """#),
        Runbook(
            "postgres-wraparound",
            #"""
            # PostgreSQL runs out of transaction numbers

            Check `postgres/NAME:wraparound`; rule `PostgresWraparoundImminent`, `PostgresWraparoundNearing`,
            `PostgresWraparoundWithinWeek`.

            ## Meaning

            The age of the oldest row that is not frozen, as a part of 2^31. Autovacuum freezes at 10 % unless something holds it
            back.

            ## Impact

            Shortly before 100 % the server refuses every write until a vacuum has ended, which may take hours.

            ## Diagnosis

            ```sql
            SELECT datname, age(datfrozenxid) FROM pg_database ORDER BY 2 DESC;
            SELECT c.oid::regclass, age(c.relfrozenxid), pg_size_pretty(pg_table_size(c.oid))
            FROM pg_class c WHERE relkind IN ('r', 'm', 't') ORDER BY 2 DESC LIMIT 10;
            SELECT pid, age(backend_xmin), now() - xact_start AS open, left(query, 60) FROM pg_stat_activity
            WHERE backend_xmin IS NOT NULL ORDER BY 2 DESC LIMIT 3;
            SELECT slot_name, active, age(xmin), age(catalog_xmin) FROM pg_replication_slots;
            SELECT gid, prepared, age(transaction) FROM pg_prepared_xacts;
            SELECT pid, relid::regclass, phase, heap_blks_scanned, heap_blks_total FROM pg_stat_progress_vacuum;
            ```

            ## Mitigation

            1. Remove what holds vacuum back: end the old session, `ROLLBACK PREPARED 'GID'`, `pg_drop_replication_slot('NAME')`
               of a reader that will not come back.
            2. Vacuum the oldest tables by hand, in the database itself:
               `SET vacuum_cost_delay = 0; VACUUM (FREEZE, VERBOSE, INDEX_CLEANUP off, TRUNCATE off) TABLE;`.
            3. Let autovacuum be quicker: `ALTER SYSTEM SET autovacuum_vacuum_cost_delay = 0; SELECT pg_reload_conf();`.
            4. The server refuses writes already: do the same as superuser; single-user mode is not needed from PostgreSQL 14 on.
            """#),
        Runbook(
            "process-descriptors",
            #"""
            # A process runs out of descriptors

            Check `process/NAME:descriptors`; rule `ProcessDescriptorsLow`.

            ## Meaning

            The process that is nearest to its own limit uses 80 % of it.

            ## Impact

            At the limit it accepts no connection and opens no file ("Too many open files").

            ## Diagnosis

            ```sh
            grep 'open files' /proc/PID/limits; ls /proc/PID/fd | wc -l
            ls -l /proc/PID/fd | awk '{print $NF}' | sed 's/[0-9:\[\]]*$//' | sort | uniq -c | sort -n | tail
            ss -tnp | grep pid=PID | awk '{print $1, $5}' | sort | uniq -c | sort -n | tail
            ```

            Many in CLOSE-WAIT: it does not close what the other side has closed.

            ## Mitigation

            - Room without a restart: `prlimit --pid PID --nofile=65536:65536`.
            - For good: `LimitNOFILE=65536` in its unit.
            - It leaks: restart it, tell its developers which kind of descriptor it is.
            """#),
        Runbook(
            "process-memory",
            #"""
            # Processes have more memory than they should

            Check `process/NAME:memory`; rule `ProcessMemoryGrows`.

            ## Meaning

            Resident memory of all processes of the target is beyond the limit in the settings, or doubles within a day.

            ## Impact

            Other processes get less; the memory killer may come.

            ## Diagnosis

            ```sh
            ps -o pid,rss,lstart,args -p $(pgrep -d, NAME)
            grep -E 'Rss|Anon|Swap' /proc/PID/smaps_rollup
            systemctl show UNIT -p MemoryCurrent -p MemoryPeak -p MemoryMax
            ```

            Anonymous memory that grows day by day is a leak; file pages are not.

            ## Mitigation

            - Restart it at a good hour; one worker after another.
            - Keep a heap dump or profile for its developers before.
            - `MemoryHigh=` and `MemoryMax=` in its unit: it is slowed down, then ended, before others suffer.
            """#),
        Runbook(
            "process-restarts",
            #"""
            # Processes end and are started again

            Check `process/NAME:restarts`; rule `ProcessRestarts`.

            ## Meaning

            Three times or more in 15 minutes a process took the place of one that had ended.

            ## Impact

            What it did is lost each time; systemd gives up after some (`start-limit-hit`).

            ## Diagnosis

            ```sh
            systemctl show UNIT -p NRestarts -p Result -p ExecMainStatus
            journalctl -u UNIT --since -30min --no-pager | grep -B 15 -iE 'exited|killed|failed' | tail -60
            journalctl -k --since -30min | grep -iE 'oom|segfault'
            coredumpctl info
            ```

            ## Mitigation

            - Status 137 or oom: memory; [oom](host-oom.md).
            - It cannot reach the database or the broker: mend that first.
            - Since a deploy: roll it back.
            - A bad message or file makes it end each time: take it out ([stalled queue](rabbitmq-stalled.md)).
            - After the repair: `systemctl reset-failed UNIT && systemctl start UNIT`.
            """#),
        Runbook(
            "process-up",
            #"""
            # Too few or too many processes run

            Check `process/NAME`; rule `ProcessDown`.

            ## Meaning

            Fewer processes of the target run than `minimum`, or more than `maximum`.

            ## Impact

            What they serve is missing; with too many, two may do the same work. If users notice, an `http` check fails, too.

            ## Diagnosis

            ```sh
            omniflow-agent probe process/NAME
            systemctl status UNIT --no-pager; journalctl -u UNIT -n 50 --no-pager
            journalctl -k --since -1h | grep -iE 'oom|segfault'
            coredumpctl list --since -1h
            ```

            ## Mitigation

            1. Start it: `systemctl start UNIT`, `pm2 start NAME`, `docker start NAME`. Its log says why it ended.
            2. It ends again at once: [restarts](process-restarts.md).
            3. Killed for memory: [oom](host-oom.md).
            4. It was renamed or moved: mend the selection in the settings; `omniflow-agent probe process/NAME` shows what fits.
            """#),
        Runbook(
            "rabbitmq-alarms",
            #"""
            # RabbitMQ blocks publishers

            Check `rabbitmq/NAME:alarms`; rule `RabbitMQBlocksPublishers`.

            ## Meaning

            A node is beyond its memory limit or below its limit of free disk. The whole cluster stops taking messages until that
            clears.

            ## Impact

            Publishers hang, without an error. Consumers go on.

            ## Diagnosis

            ```sh
            rabbitmq-diagnostics alarms
            rabbitmqctl list_queues -p VHOST name messages message_bytes consumers | sort -k3 -n | tail
            rabbitmq-diagnostics memory_breakdown
            df -h /var/lib/rabbitmq
            ```

            ## Mitigation

            1. Disk: [make room](host-disk.md). The alarm clears by itself above the limit.
            2. Memory: see which queue is long, start or add its consumers.
            3. What is worthless: `rabbitmqctl purge_queue -p VHOST QUEUE`. Its messages are gone.
            4. A little room at once: `rabbitmqctl set_vm_memory_high_watermark 0.6`, if the machine has it.
            5. For good: a maximum length for queues (`x-max-length`, `x-overflow: reject-publish`), quorum or lazy queues.
            """#),
        Runbook(
            "rabbitmq-consumers",
            #"""
            # Nobody consumes a queue

            Check `rabbitmq/NAME:consumers:QUEUE`; rule `RabbitMQQueueWithoutConsumers`.

            ## Meaning

            Messages wait in a queue that has no consumer.

            ## Impact

            That work does not happen.

            ## Diagnosis

            ```sh
            rabbitmqctl list_queues -p VHOST name messages consumers | grep QUEUE
            rabbitmqctl list_connections user peer_host state | head -20
            systemctl status CONSUMER --no-pager; journalctl -u CONSUMER -n 50 --no-pager
            ```

            ## Mitigation

            1. Start the service that consumes it. It runs: its log says why it has no channel (password, right, a queue with
               other arguments).
            2. `PRECONDITION_FAILED`: it declares the queue with other arguments than it has; mend either.
            3. A consumer was cancelled after a timeout of its acknowledgement (`consumer_timeout`, 30 min): restart it, raise the
               timeout.
            """#),
        Runbook(
            "rabbitmq-depth",
            #"""
            # A queue is long, or is not there

            Check `rabbitmq/NAME:depth:QUEUE`; rule `RabbitMQQueueMissing`, `RabbitMQQueueUnusuallyLong`.

            ## Meaning

            A queue has more messages than its limit or than usual, or a queue that the settings name does not exist.

            ## Impact

            Work is late by the length divided by the rate at which it is consumed. A queue that is missing drops what is meant
            for it.

            ## Diagnosis

            ```sh
            rabbitmqctl list_queues -p VHOST name messages_ready messages_unacknowledged consumers state
            rabbitmqctl list_consumers -p VHOST | grep QUEUE
            rabbitmqctl list_bindings -p VHOST | grep QUEUE
            ```

            Many ready: too few or too slow consumers, or more published than usual. Many unacknowledged: consumers took them and
            do not end.

            ## Mitigation

            - Start or add consumers; see in their log why they are slow.
            - A burst that consumers work off: compute when it is over and wait.
            - A publisher in a loop: stop it.
            - Missing: start the service that declares it, or declare it as its settings say. Renamed on purpose: mend `queues` in
              the agent's settings.
            """#),
        Runbook(
            "rabbitmq-descriptors",
            #"""
            # RabbitMQ runs out of file descriptors

            Check `rabbitmq/NAME:descriptors`; rule `RabbitMQDescriptorsLow`.

            ## Meaning

            A node uses 80 % of the descriptors that it may have. Connections and queue files need them.

            ## Impact

            At the limit it takes no connection and opens no file.

            ## Diagnosis

            ```sh
            rabbitmq-diagnostics status | grep -A6 -i 'file desc'
            rabbitmqctl list_connections user peer_host | sort | uniq -c | sort -n | tail
            systemctl show rabbitmq-server -p LimitNOFILE
            ```

            ## Mitigation

            - One client opens too many: stop it, give it one connection with channels.
            - `systemctl edit rabbitmq-server` with `LimitNOFILE=65536` below `[Service]`, then a restart at a good hour, node by
              node.
            """#),
        Runbook(
            "rabbitmq-disk",
            #"""
            # RabbitMQ nears its limit of free disk

            Check `rabbitmq/NAME:disk`; rule `RabbitMQDiskLow`, `RabbitMQDiskLowWithinDay`.

            ## Meaning

            Free space where the node keeps its data is at most twice the limit at which it blocks publishers, or will reach the
            limit within a day.

            ## Impact

            None yet. At the limit publishers hang.

            ## Diagnosis

            ```sh
            df -h /var/lib/rabbitmq
            du -sh /var/lib/rabbitmq/mnesia/*/* | sort -h | tail
            rabbitmqctl list_queues name messages message_bytes_persistent | sort -k3 -n | tail
            ```

            ## Mitigation

            - [Make room](host-disk.md); logs and old dumps first, never files below `mnesia` by hand.
            - Consume or purge the longest queue.
            - A dead-letter queue that nobody empties: [dead letters](rabbitmq-dlq.md).
            - `rabbitmqctl set_disk_free_limit 1GB` only if the limit is needlessly high.
            """#),
        Runbook(
            "rabbitmq-dlq",
            #"""
            # Messages have been given up on

            Check `rabbitmq/NAME:dlq:QUEUE`; rule `RabbitMQDeadLetters`.

            ## Meaning

            Dead letters came in: rejected, too old, or delivered too often.

            ## Impact

            That work was not done, and nobody will do it by itself.

            ## Diagnosis

            ```sh
            rabbitmqadmin -V VHOST get queue=QUEUE ackmode=ack_requeue_true count=3
            rabbitmqctl list_queues -p VHOST name messages | grep -i -E 'dead|dlq|QUEUE'
            ```

            The header `x-death` says from which queue, why (`rejected`, `expired`, `delivery_limit`, `maxlen`) and how often.

            ## Mitigation

            1. `rejected`: see the consumer's log at that time, mend it, then send them again.
            2. Send them again: management page, the queue, "Move messages" to the original queue (the shovel plugin does it).
            3. Worthless: `rabbitmqctl purge_queue -p VHOST QUEUE`.
            """#),
        Runbook(
            "rabbitmq-memory",
            #"""
            # RabbitMQ nears its memory limit

            Check `rabbitmq/NAME:memory`; rule `RabbitMQMemoryHigh`.

            ## Meaning

            A node uses 85 % of the memory at which it blocks publishers.

            ## Impact

            None yet. Beyond the limit publishers hang.

            ## Diagnosis

            ```sh
            rabbitmq-diagnostics memory_breakdown
            rabbitmqctl list_queues name messages memory consumers | sort -k3 -n | tail
            rabbitmqctl list_connections user peer_host channels | sort | uniq -c | sort -n | tail
            ```

            Queues: messages wait. Connections: too many, or readers that are too slow. Binaries: large messages under way.

            ## Mitigation

            - Start or add consumers of the longest queue.
            - Channels that are opened and never closed: restart that client.
            - `rabbitmqctl set_vm_memory_high_watermark 0.6`, if the machine has it.
            """#),
        Runbook(
            "rabbitmq-node",
            #"""
            # A node of the RabbitMQ cluster does not run

            Rule `RabbitMQNodeDown`.

            ## Meaning

            The cluster knows the node, and it is not there.

            ## Impact

            The cluster works on with less. Classic queues that live on it are gone until it is back; quorum queues need more than
            half of their members.

            ## Diagnosis

            ```sh
            rabbitmqctl cluster_status
            ssh NODE systemctl status rabbitmq-server --no-pager
            ssh NODE tail -50 '/var/log/rabbitmq/rabbit@*.log'
            ```

            ## Mitigation

            - Start it: `systemctl start rabbitmq-server` there.
            - It will not come back: `rabbitmqctl forget_cluster_node rabbit@NODE` on another one, then join a new node and
              `rabbitmq-queues grow rabbit@NEW all`.
            """#),
        Runbook(
            "rabbitmq-partitions",
            #"""
            # Nodes of RabbitMQ do not see each other

            Check `rabbitmq/NAME:partitions`; rule `RabbitMQPartitioned`.

            ## Meaning

            A node has lost sight of another one while both run. Each side goes on alone.

            ## Impact

            Queues and messages of the two sides differ from here on; what the smaller side takes may be lost when it is joined.

            ## Diagnosis

            ```sh
            rabbitmqctl cluster_status
            grep -iE 'partition|net_tick|down' /var/log/rabbitmq/rabbit@*.log | tail -20
            ```

            ## Mitigation

            1. Mend the network between them; a machine that was suspended or starved looks the same.
            2. Choose the side to keep: the one with the publishers and more messages.
            3. Stop all nodes of the other side, then start them: `rabbitmqctl stop_app && rabbitmqctl start_app`. They take the
               state of the first.
            4. For good: `cluster_partition_handling = pause_minority` with three nodes, quorum queues.
            """#),
        Runbook(
            "rabbitmq-quorum",
            #"""
            # A queue is degraded, without a leader, or stopped

            Rule `RabbitMQQueueDegraded`.

            ## Meaning

            A member of a quorum queue or stream is not online, nobody leads it, or a queue has crashed.

            ## Impact

            Degraded: none yet, the next loss may stop it. Without a leader or stopped: nothing goes in or out.

            ## Diagnosis

            ```sh
            rabbitmq-queues check_if_node_is_quorum_critical
            rabbitmqctl list_queues -p VHOST name type state leader online
            rabbitmq-queues quorum_status QUEUE
            ```

            ## Mitigation

            - Start the missing [node](rabbitmq-node.md): members catch up by themselves.
            - A node is gone for good: `rabbitmq-queues shrink rabbit@OLD`, `rabbitmq-queues grow rabbit@NEW all`.
            - A classic queue that crashed: restart its node; if it stays so, delete and declare it anew. Its messages are lost.
            """#),
        Runbook(
            "rabbitmq-stalled",
            #"""
            # No message leaves a queue

            Check `rabbitmq/NAME:stalled:QUEUE`; rule `RabbitMQQueueStalled`.

            ## Meaning

            Messages wait, and none has left for 15 minutes, though there may be consumers.

            ## Impact

            That work does not happen.

            ## Diagnosis

            ```sh
            rabbitmqctl list_consumers -p VHOST | grep QUEUE
            rabbitmqctl list_queues -p VHOST name messages_ready messages_unacknowledged consumers | grep QUEUE
            rabbitmqctl list_channels connection consumer_count messages_unacknowledged prefetch_count | sort -k3 -n | tail
            journalctl -u CONSUMER -n 50 --no-pager
            ```

            All unacknowledged and no progress: the consumer hangs. Redelivered again and again: one message makes it fail each
            time.

            ## Mitigation

            1. It hangs on something else (database, HTTP): mend that. Else restart it: its messages go back to the queue.
            2. One bad message: take it out by the management page or
               `rabbitmqadmin get queue=QUEUE ackmode=ack_requeue_false count=1`; it is lost to the queue, keep its body.
            3. For good: a dead-letter exchange, and `x-delivery-limit` on quorum queues.
            """#),
        Runbook(
            "rabbitmq-unroutable",
            #"""
            # Messages find no queue

            Rule `RabbitMQUnroutable`.

            ## Meaning

            Publishers send to an exchange from which no binding leads on.

            ## Impact

            Without the mandatory flag these messages are lost; with it they come back to a publisher that may not look.

            ## Diagnosis

            ```sh
            rabbitmqctl list_bindings -p VHOST source_name routing_key destination_name
            rabbitmqctl list_exchanges -p VHOST name type
            rabbitmqctl list_channels connection messages_unconfirmed | tail
            ```

            Since when: a deploy of a publisher, a queue that was deleted, a consumer that declares the binding and is not
            started.

            ## Mitigation

            - Start the service that declares queue and binding, or declare them by hand.
            - A wrong routing key: roll the publisher back.
            - To lose none until then: an alternate exchange with a queue, by policy `{"alternate-exchange": "unrouted"}`.
            """#),
        Runbook(
            "rabbitmq-up",
            #"""
            # RabbitMQ does not answer

            Check `rabbitmq/NAME`; rule `RabbitMQDown`.

            ## Meaning

            Opening a connection or a channel over AMQP failed or had no answer in time.

            ## Impact

            Nothing can be published or consumed. Publishers hang, fail or fill their own buffers.

            ## Diagnosis

            ```sh
            omniflow-agent probe rabbitmq/NAME
            systemctl status rabbitmq-server --no-pager; rabbitmq-diagnostics status
            tail -50 /var/log/rabbitmq/rabbit@*.log
            rabbitmq-diagnostics listeners; ss -ltnp | grep 5672
            df -h /var/lib/rabbitmq; rabbitmq-diagnostics alarms
            ```

            ## Mitigation

            1. It does not run: read the end of its log, `systemctl start rabbitmq-server`. After a crash of a whole cluster the
               node that stopped last starts first.
            2. "Mnesia ... waiting for tables": start the other nodes; `rabbitmqctl force_boot` on one only if they will not come
               back.
            3. It runs and refuses: user, password, virtual host; `rabbitmqctl list_users`, `rabbitmqctl list_permissions`.
            4. Out of descriptors or memory: [descriptors](rabbitmq-descriptors.md), [memory](rabbitmq-memory.md).
            5. The host name has changed: its data lies under the old node name; set `RABBITMQ_NODENAME`.
            """#),
        Runbook(
            "redis-cluster_state",
            #"""
            # The Redis cluster does not serve

            Check `redis/NAME:cluster_state`; rule `RedisClusterDown`.

            ## Meaning

            The node that is asked says that slots have no master that answers.

            ## Impact

            Commands for keys in these slots fail; with `cluster-require-full-coverage` all do.

            ## Diagnosis

            ```sh
            redis-cli -p PORT CLUSTER INFO | head -7
            redis-cli -p PORT CLUSTER NODES
            redis-cli --cluster check HOST:PORT
            ```

            ## Mitigation

            1. A master is down and has no replica: start it; its data comes from its disk.
            2. A replica is there and was not promoted: on it `CLUSTER FAILOVER FORCE`, or `TAKEOVER` when most masters are gone.
            3. Slots without an owner after a broken move: `redis-cli --cluster fix HOST:PORT`.
            4. Part must serve meanwhile: `CONFIG SET cluster-require-full-coverage no` on each node.
            """#),
        Runbook(
            "redis-evictions",
            #"""
            # Redis evicts many keys

            Check `redis/NAME:evictions`; rule `RedisEvictionsUnusual`.

            ## Meaning

            Keys are removed to make room: more than the limit in the settings, or far more than in the six hours before.

            ## Impact

            A cache that evicts what is still wanted misses more often, and the database gets those requests.

            ## Diagnosis

            ```sh
            redis-cli INFO stats | grep -E 'evicted|keyspace_(hits|misses)|expired'
            redis-cli INFO memory | grep -E 'used_memory_human|maxmemory'
            redis-cli --bigkeys
            ```

            Do hits suffer? Compare `keyspace_hits` with `keyspace_misses` now and in ten minutes.

            ## Mitigation

            - Hits suffer: more `maxmemory`, or less in it (shorter expiry, smaller values).
            - One caller fills it with keys that nobody reads again: give those an expiry or a server of their own.
            - Sessions or queues live in a server that evicts: move them to one with `noeviction`.
            """#),
        Runbook(
            "redis-fragmentation",
            #"""
            # Redis holds more memory than its data needs

            Check `redis/NAME:fragmentation`; rule `RedisFragmented`.

            ## Meaning

            Resident memory is half as much again as memory in use, and more than 1 GiB lies between.

            ## Impact

            The machine has less memory for others; the memory killer may come earlier.

            ## Diagnosis

            ```sh
            redis-cli MEMORY DOCTOR
            redis-cli INFO memory | grep -E 'used_memory_human|rss_human|frag|active_defrag'
            ```

            After many deletions this is normal: the allocator gives pages back late.

            ## Mitigation

            - `redis-cli MEMORY PURGE`.
            - `CONFIG SET activedefrag yes`; it costs some CPU until it is done.
            - A restart of a replica, then a failover to it, ends it without a gap.
            """#),
        Runbook(
            "redis-latency",
            #"""
            # Redis answers slowly

            Check `redis/NAME:latency`; rule `RedisSlow`.

            ## Meaning

            A PING took 100 ms or more. One thread serves everybody, so all commands wait as long.

            ## Impact

            Every request that uses it is slower.

            ## Diagnosis

            ```sh
            redis-cli SLOWLOG GET 10
            redis-cli LATENCY LATEST; redis-cli LATENCY DOCTOR
            redis-cli INFO stats | grep -E 'latest_fork|instantaneous_ops'
            redis-cli --intrinsic-latency 5
            ```

            ## Mitigation

            - A slow command (KEYS, SMEMBERS or HGETALL of a large key, a long script): stop the caller; SCAN in its place.
              `CLIENT KILL ID n` ends one.
            - A fork of a large server: `latest_fork_usec`; transparent huge pages off
              (`echo never > /sys/kernel/mm/transparent_hugepage/enabled`), save on a replica.
            - Slow disk with the AOF: `appendfsync everysec`, `no-appendfsync-on-rewrite yes`.
            - It swaps: [swap](host-swap.md).
            """#),
        Runbook(
            "redis-memory",
            #"""
            # The memory of Redis is full

            Check `redis/NAME:memory`; rule `RedisMemoryFull`, `RedisMemoryFullWithinHours`.

            ## Meaning

            Nearly all of `maxmemory` is in use, or will be in hours, and the server evicts nothing.

            ## Impact

            At the limit every write gets "OOM command not allowed"; reads go on.

            ## Diagnosis

            ```sh
            redis-cli INFO memory | grep -E 'used_memory_human|maxmemory_human|maxmemory_policy|mem_clients'
            redis-cli --bigkeys
            redis-cli --memkeys
            redis-cli INFO keyspace
            ```

            Many keys without expiry (`keys` far above `expires`), one key that grows, or buffers of clients
            (`mem_clients_normal`).

            ## Mitigation

            1. Room at once, if the machine has it: `CONFIG SET maxmemory 4gb`.
            2. What may be lost: `UNLINK` of old keys; for a cache `CONFIG SET maxmemory-policy allkeys-lru`.
            3. A client that reads too slowly: `CLIENT LIST` by `omem`, `CLIENT KILL ID n`.
            4. For good: an expiry for every key of a cache; `CONFIG REWRITE` keeps what was set.
            """#),
        Runbook(
            "redis-persistence",
            #"""
            # Redis cannot write its data to disk

            Check `redis/NAME:persistence`; rule `RedisPersistenceFails`.

            ## Meaning

            The last snapshot or the last write of the append-only file failed.

            ## Impact

            A restart loses what came since the last good one. With `stop-writes-on-bgsave-error` every write is refused now.

            ## Diagnosis

            ```sh
            redis-cli INFO persistence
            tail -50 /var/log/redis/redis-server.log
            df -h $(redis-cli CONFIG GET dir | tail -1)
            sysctl vm.overcommit_memory
            ```

            ## Mitigation

            1. Disk full: [make room](host-disk.md), then `redis-cli BGSAVE`.
            2. "Can't save in background: fork: Cannot allocate memory": `sysctl -w vm.overcommit_memory=1`.
            3. No right to write: owner of the directory, `ReadWritePaths=` of the unit.
            4. Writes are refused and cannot wait: `CONFIG SET stop-writes-on-bgsave-error no`, for as long as the repair takes.
            """#),
        Runbook(
            "redis-rejected",
            #"""
            # Redis refuses connections, or soon will

            Check `redis/NAME:rejected`; rule `RedisConnectionsRejected`, `RedisConnectionsNearLimit`.

            ## Meaning

            More connections were wanted than `maxclients` allows, or 80 % of them are in use.

            ## Impact

            Clients get "max number of clients reached".

            ## Diagnosis

            ```sh
            redis-cli INFO clients
            redis-cli CLIENT LIST | grep -o ' addr=[^:]*' | sort | uniq -c | sort -n | tail
            redis-cli CLIENT LIST | tr ' ' '\n' | grep '^idle=' | sort -t= -k2 -n | tail -3
            ```

            Many with a large `idle`: somebody opens and never closes.

            ## Mitigation

            - `CONFIG SET timeout 300` closes those that are idle.
            - Restart the service that leaks; give its pool a limit.
            - `CONFIG SET maxclients 20000`; its unit's `LimitNOFILE=` must be above.
            """#),
        Runbook(
            "redis-replication",
            #"""
            # A replica of Redis is cut off or behind

            Check `redis/NAME:replication`; rule `RedisReplicaLinkDown`, `RedisReplicaLag`.

            ## Meaning

            A replica has lost its link to the master, or has not confirmed anything for a minute.

            ## Impact

            It serves old data; a failover to it loses what came since.

            ## Diagnosis

            ```sh
            redis-cli -h REPLICA INFO replication
            redis-cli -h MASTER INFO replication
            tail -50 /var/log/redis/redis-server.log
            ```

            "Full resync" again and again: the backlog is too small, or the output buffer of the replica overflows.

            ## Mitigation

            - Network or password (`masterauth`): mend it, the replica connects by itself.
            - `CONFIG SET repl-backlog-size 256mb`, `CONFIG SET client-output-buffer-limit "replica 1gb 512mb 120"` on the master.
            - The master is gone: `REPLICAOF NO ONE` on the best replica, the others `REPLICAOF NEW PORT`. With sentinels:
              `SENTINEL FAILOVER NAME`.
            """#),
        Runbook(
            "redis-slowlog",
            #"""
            # Many commands of Redis are slow

            Check `redis/NAME:slowlog`; rule `RedisSlowCommands`.

            ## Meaning

            A hundred commands in 15 minutes took longer than `slowlog-log-slower-than`, 10 ms unless set.

            ## Impact

            All others wait for each of them.

            ## Diagnosis

            ```sh
            redis-cli SLOWLOG GET 25
            redis-cli INFO commandstats | sort -t= -k4 -rn | head -15
            redis-cli --bigkeys
            ```

            ## Mitigation

            - KEYS: SCAN in its place. Large hashes and sets: read parts (HSCAN, SSCAN), or split the key.
            - DEL of a large key: UNLINK.
            - A script: make it shorter; it holds up everybody while it runs.
            - The limit is below what is normal here: `CONFIG SET slowlog-log-slower-than 20000`.
            """#),
        Runbook(
            "redis-up",
            #"""
            # Redis does not answer

            Check `redis/NAME`; rule `RedisDown`.

            ## Meaning

            PING failed or had no answer in time, or the server reads its data after a start and serves nobody meanwhile.

            ## Impact

            Every request that needs it fails or is slow: sessions, caches, locks, queues in it.

            ## Diagnosis

            ```sh
            omniflow-agent probe redis/NAME
            systemctl status redis-server --no-pager; tail -50 /var/log/redis/redis-server.log
            redis-cli -h HOST -p PORT INFO persistence | grep -E 'loading|rdb_last|aof_last'
            journalctl -k --since -1h | grep -iE 'oom|redis'
            ```

            ## Mitigation

            1. It does not run: read the end of its log, `systemctl start redis-server`.
            2. "Bad file format reading the append only file": copy the file, `redis-check-aof --fix FILE`, start.
            3. `LOADING`: wait; `loading_eta_seconds` in `INFO persistence` says how long.
            4. It runs and does not answer: one command holds it up, see [latency](redis-latency.md).
            5. NOAUTH or WRONGPASS: the agent's or the application's password has changed.
            6. It was killed for memory: set `maxmemory` below what the machine has, and leave room for the fork.
            7. It will not come back: promote a replica (`REPLICAOF NO ONE`) and point the clients there.
            """#),
        Runbook(
            "tcp-certificate",
            #"""
            # A certificate of a service ends soon

            Check `tcp/NAME:certificate`; rule `TCPCertificateEndsSoon`.

            ## Meaning

            The first of the certificates that the service sends ends within 14 days (fails from 3 on).

            ## Impact

            None yet. After the end clients refuse the connection.

            ## Diagnosis

            ```sh
            openssl s_client -connect HOST:PORT -showcerts </dev/null 2>/dev/null | openssl x509 -noout -subject -enddate
            curl -s http://127.0.0.1:19100/metrics | grep omniflow_certificate_expiry_timestamp_seconds
            ```

            With STARTTLS: `openssl s_client -starttls smtp -connect HOST:25` (or `imap`, `postgres`).

            ## Mitigation

            - Renew it, then reload the service: mail servers and brokers do not do that by themselves.
            - An intermediate that ends first: install the chain that the authority gives now.
            """#),
        Runbook(
            "tcp-latency",
            #"""
            # Connecting to a service takes long

            Check `tcp/NAME:latency`; rule `TCPSlow`.

            ## Meaning

            Name lookup, connection, TLS and dialogue together take longer than the limit.

            ## Impact

            Everything that uses the service is slower by that.

            ## Diagnosis

            ```sh
            curl -s http://127.0.0.1:19100/metrics | grep omniflow_tcp_duration_seconds
            mtr -rwc 20 HOST
            ```

            `resolve`: [DNS](dns-latency.md). `connect`: network, or a service that accepts too slowly. `tls` and `dialogue`: the
            service.

            ## Mitigation

            - Network: loss or a long way in `mtr`; see [interface errors](host-network.md).
            - Service: its load and log; restart it if it hangs.
            """#),
        Runbook(
            "tcp-up",
            #"""
            # A service does not take connections

            Check `tcp/NAME`; rule `TCPDown`.

            ## Meaning

            Connecting failed or took too long, the dialogue did not come as expected, or TLS is not to be trusted.

            ## Impact

            Whoever needs the service fails.

            ## Diagnosis

            ```sh
            omniflow-agent probe tcp/NAME
            nc -vz -w 5 HOST PORT
            ss -ltnp | grep :PORT
            systemctl status SERVICE --no-pager
            ```

            Refused: nothing listens. Timeout: a firewall drops, or the backlog is full. Connected and silent: the service hangs.

            ## Mitigation

            - Start or restart the service; its log says why it ended.
            - A firewall: `nft list ruleset`, or the cloud's security group.
            - It listens on another address: `ss -ltn` shows which.
            """#),
        Runbook(
            "tls-certificate",
            #"""
            # A certificate ends soon

            Check `tls/NAME:certificate`; rule `TLSCertificateEndsSoon`, `CertificateEndsWithinThreeDays`.

            ## Meaning

            Of the certificates that the server sends, or of those in the files, the first ends within 14 days (fails from 3 on).

            ## Impact

            None yet. After the end clients refuse the connection, and services that use the file do not start.

            ## Diagnosis

            ```sh
            omniflow-agent probe tls/NAME
            openssl s_client -connect HOST:PORT -servername HOST </dev/null 2>/dev/null | openssl x509 -noout -subject -enddate
            openssl x509 -in FILE -noout -subject -enddate
            systemctl list-timers | grep -iE 'certbot|acme'
            ```

            ## Mitigation

            1. Renew it: `certbot renew`, or by the authority's own way.
            2. Reload everything that uses it: web server, PostgreSQL (`SELECT pg_reload_conf()`), RabbitMQ, Redis.
            3. Look again: `omniflow-agent probe tls/NAME`.
            """#),
        Runbook(
            "tls-latency",
            #"""
            # A TLS handshake takes long

            Check `tls/NAME:latency`; rule `TLSSlow`.

            ## Meaning

            Name lookup, connection and handshake together take longer than the limit.

            ## Impact

            Every new connection is slower by that.

            ## Diagnosis

            ```sh
            curl -s http://127.0.0.1:19100/metrics | grep omniflow_tls_duration_seconds
            openssl s_time -connect HOST:PORT -new -time 5
            ```

            ## Mitigation

            - `tls` alone: the server's [CPU](host-pressure-cpu.md); ECDSA in place of RSA 4096, session resumption.
            - `connect`: network. `resolve`: [DNS](dns-latency.md).
            """#),
        Runbook(
            "tls-up",
            #"""
            # Certificates are not to be trusted

            Check `tls/NAME`; rule `CertificateNotTrusted`, `TLSDown`.

            ## Meaning

            The chain leads to no trusted authority, does not hold today, is for another name, or there is no agreement on TLS at
            all. Or the server does not answer, or a file cannot be read.

            ## Impact

            Clients that verify refuse the connection.

            ## Diagnosis

            ```sh
            omniflow-agent probe tls/NAME
            openssl s_client -connect HOST:PORT -servername HOST </dev/null 2>&1 | grep -E 'Verif|subject|issuer|Protocol'
            openssl x509 -in FILE -noout -subject -issuer -dates -ext subjectAltName
            ```

            "unable to get local issuer": the intermediate is missing in what the server sends, or the authority in `tls.ca_file`.

            ## Mitigation

            - Over: renew and reload, as for [one that ends](tls-certificate.md).
            - Intermediate missing: serve the full chain (`fullchain.pem`).
            - Another name: a certificate with that name, or `tls.server_name` in the settings.
            - Not valid yet: the machine's [clock](host-clock.md).
            """#),
    ]
}
