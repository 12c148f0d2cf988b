"""What a customer always writes about its own servers: the same in each of its tickets, another says another thing."""

from zlib import crc32

SETUPS = (
    "Two front nodes, four back nodes, Debian 12, one private network.",
    "One server for everything, Rocky Linux 9, 64 GB. Yes, we know.",
    "Six nodes in two racks, Ubuntu 24.04, 25 Gbit between them. The database has two servers of its own.",
    "KVM guests on our own cluster, AlmaLinux 9. Storage comes over iSCSI.",
    "11 nodes, Debian 12, behind a pair of HAProxy. No IPv6 inside.",
    "Three sites: two with five nodes each, the third one for copies only. WireGuard between them.",
    "Dedicated servers at a data center across town, Debian 11; three of nine are on 12 already.",
    "Proxmox, 4 hosts, Ceph. Everything of yours runs in VMs, nothing in containers.",
    "AlmaLinux 8 and 9 mixed, 14 nodes. A firewall of the provider stands in front, we cannot log in to it.",
    "Small: one front, two back, Ubuntu 22.04, same switch.",
    "Ubuntu 22.04, 8 nodes, DNS on two small machines outside of our network.",
    "Debian 12 on bare metal, 20 nodes and a spare one. Monitoring asks everything once a minute.",
    "Rocky Linux 9. Web and mail on nodes of their own, the primary is a VM with a warm standby.",
)
QUIET_HOURS = (
    "No restarts on working days from 07:00 to 19:00 local time.",
    "Any time, but call before. The office is small, we all hear the phone.",
    "Only between 01:00 and 05:00.",
    "Not on the 1st and the 15th, billing runs then. Otherwise after 20:00.",
    "Mail must not be down in office hours. The rest may restart.",
    "Never on Fridays. Saturday night is best.",
    "Node by node is fine at any time, the primary only at night.",
    "Not before 22:00, backups begin at 02:00.",
    "Sunday 03:00 to 06:00 is our window; earlier if it really helps.",
    "Whenever you say, it is down for our customers anyway.",
    "Mondays no. On other days from 18:30.",
)


def of_account(texts: tuple[str, ...], account: str) -> str:
    """Of these texts the one that this account always gives; its name decides, so no other draw is moved by it."""
    return texts[crc32(account.encode()) % len(texts)]
