//! Where calls go and where they leave from: names are resolved to public addresses only, so that a poisoned name cannot
//! lead into a private network.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket},
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Resolves a name and refuses the addresses that are not on the public internet.
#[derive(Debug, Clone, Copy)]
pub(super) struct PublicResolver;

impl Resolve for PublicResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err(io::Error::other("its name does not resolve to a public address").into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// The first public address that the host of a URL resolves to.
pub(super) async fn first_public(url: &str) -> Option<SocketAddr> {
    let host = url.split_once("://")?.1.split(['/', ':']).next()?;
    let mut found = tokio::net::lookup_host((host, 443)).await.ok()?;
    found.find(|address| is_public(address.ip()))
}

/// The address of ours that a connection there leaves from. Nothing is sent: the machine only picks the route.
pub(super) fn local_address_towards(there: SocketAddr) -> Option<IpAddr> {
    let any: IpAddr = match there {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let socket = UdpSocket::bind((any, 0)).ok()?;
    socket.connect(there).ok()?;
    socket.local_addr().ok().map(|local| local.ip())
}

/// Whether an address is one of the public internet: not this machine, a private network, a link, or reserved.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match address.segments() {
            // NAT64: an IPv4 address in other clothes.
            [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
                is_public_v4(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
            }
            // Of the global block, without Teredo and its neighbours, documentation, and 6to4.
            [0x2001, second, ..] => second > 0x01ff && second != 0x0db8,
            [first, ..] => (0x2000..=0x3fff).contains(&first) && first != 0x2002,
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let reserved = match address.octets() {
        // This network, shared by a provider's customers, protocol assignments, benchmarks.
        [0, ..] => true,
        [100, second, ..] => second & 0xc0 == 64,
        [192, 0, 0, _] => true,
        [198, second, ..] => second & 0xfe == 18,
        [first, ..] => first >= 240,
    };
    !(reserved
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_public_internet_pass() {
        for public in [
            "8.8.8.8",
            "100.63.0.1",
            "172.32.0.1",
            "2600:1f18::1",
            "2001:4860::8",
            "64:ff9b::808:808",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "198.18.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "203.0.113.1",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "fe80::1",
            "fd00::1",
            "fc00::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "2002:a00:1::1",
            "64:ff9b::a00:1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_home_is_refused() {
        let refused = PublicResolver.resolve("localhost".parse().unwrap()).await;
        assert!(refused.is_err_and(|cause| cause.to_string().contains("public address")));
        assert_eq!(first_public("http://localhost:81/path").await, None);
    }

    #[test]
    fn the_way_home_leaves_from_home() {
        let there = SocketAddr::from(([127, 0, 0, 1], 9));
        assert_eq!(local_address_towards(there), Some(IpAddr::from([127, 0, 0, 1])));
    }
}
