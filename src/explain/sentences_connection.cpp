// SPDX-License-Identifier: Apache-2.0
#include "explain/sentences.hpp"

#include <array>

namespace fairlead::explain {
namespace {

constexpr auto kResolve = only(Layer::resolve);
constexpr auto kConnect = only(Layer::connect);
constexpr auto kHandshake = only(Layer::handshake);
constexpr auto kMqttConnect = only(Layer::mqtt_connect);
constexpr auto kMqtt = only(Layer::mqtt);

constexpr std::array kRows = {
    Row{Errc::would_block, kAnyLayer, kAnyAlert, "Nothing more could be done at that moment.",
        "Wait for what collect_waits() lists, then call again. As the end of a connection this is a defect of the "
        "library: please report it."},

    Row{Errc::timed_out, kResolve, kAnyAlert, "The name {host} could not be looked up in time[ ({after})].",
        "Check that a DNS server answers (resolvectl query {host}), or give more time."},
    Row{Errc::timed_out, kConnect, kAnyAlert,
        "{peer} did not accept a connection in time[ ({after})]: nothing answered.",
        "Check the address and the port, that the server's machine is up, and that no firewall drops the packets."},
    Row{Errc::timed_out, kHandshake, kAnyAlert,
        "{peer} accepted the connection, and then did not complete the TLS handshake in time[ ({after})].",
        "Check that this port speaks TLS (8883 is usual for MQTT). A server of another protocol often waits in "
        "silence, "
        "and so does one that hangs."},
    Row{Errc::timed_out, kMqttConnect, kAnyAlert,
        "{peer} accepted the connection, and then did not answer CONNECT in time[ ({after})].",
        "Check that this port speaks MQTT, and whether it expects TLS (mqtts://) or not (mqtt://)."},
    Row{Errc::timed_out, kMqtt, kAnyAlert, "{peer} stopped answering, so that the connection counts as lost.",
        "Check the network between the two. A client that is left running connects again, and sends what was not "
        "acknowledged."},
    Row{Errc::timed_out, kAnyLayer, kAnyAlert, "The time that was allowed has passed[ ({after})].",
        "Allow more time, or find out what is slow."},

    Row{Errc::cancelled, kAnyLayer, kAnyAlert, "The operation was cancelled by this program.",
        "Nothing: somebody asked for it."},
    Row{Errc::busy, kAnyLayer, kAnyAlert, "Another operation of the same object was still pending.",
        "Wait for the pending operation to end, then ask again."},

    Row{Errc::closed, kHandshake, kAnyAlert, "{peer} closed the connection during the TLS handshake.",
        "Look into the server's log. It may want another TLS version or a client certificate, or not speak TLS at "
        "all."},
    Row{Errc::closed, kMqttConnect, kAnyAlert, "{peer} closed the connection instead of answering CONNECT.",
        "Check whether this port expects TLS (mqtts://) or not (mqtt://), that it speaks MQTT in this version, and "
        "what "
        "the server's log says."},
    Row{Errc::closed, kMqtt, kAnyAlert, "{peer} ended the MQTT connection[ and gave the reason \"{reason}\"].",
        "Look into the server's log for the reason. A client that is left running connects again."},
    Row{Errc::closed, kAnyLayer, kAnyAlert, "{peer} ended the connection in order.",
        "Connect again if there is more to do."},

    Row{Errc::reset, kConnect, kAnyAlert, "The connection to {peer} broke as soon as it was there.",
        "Something between here and the server, or the server itself, cuts connections: look at firewalls, load "
        "balancers and the server's log."},
    Row{Errc::reset, kHandshake, kAnyAlert, "The connection to {peer} broke during the TLS handshake.",
        "Check that this port speaks TLS, and look into the server's log: a server that cannot agree may cut instead "
        "of "
        "saying so."},
    Row{Errc::reset, kMqttConnect, kAnyAlert, "The connection to {peer} broke before CONNECT was answered.",
        "Check whether this port expects TLS (mqtts://) or not (mqtt://), and look into the server's log: many servers "
        "cut the connection of a client that they refuse."},
    Row{Errc::reset, kMqtt, kAnyAlert, "The MQTT connection to {peer} broke.",
        "The server or the network failed. A client that is left running connects again, and sends what was not "
        "acknowledged."},
    Row{Errc::reset, kAnyLayer, kAnyAlert, "The connection to {peer} broke; bytes on their way are lost.",
        "Connect again. If it repeats, look at the network and at the server's log."},

    Row{Errc::refused, kAnyLayer, kAnyAlert,
        "{peer} refuses connections: the machine answers, and nothing accepts connections on this port.",
        "Start the server, or correct the port: 8883 is usual for mqtts, 1883 for mqtt. The server may also listen on "
        "another address of its machine only."},
    Row{Errc::unreachable, kAnyLayer, kAnyAlert, "There is no route to {peer}.",
        "Check that this device is connected to a network (ip route get {target}) and that the address is right."},
    Row{Errc::name_not_found, kAnyLayer, kAnyAlert, "The name {host} does not exist, or has no address.",
        "Correct the name, or create its DNS records. Names that only /etc/nsswitch.conf modules such as mDNS know are "
        "not consulted."},
    Row{Errc::resolver_failed, kAnyLayer, kAnyAlert,
        "No DNS server gave an answer about {host}; the name may well exist.",
        "Check this device's network and its name servers (/etc/resolv.conf), or use an IP address that the server's "
        "certificate names."},

    Row{Errc::protocol, kHandshake, kAnyAlert, "{peer} does not speak TLS, or breaks its rules[ ({alert})].",
        "Check the port: 8883 is usual for mqtts. If plain MQTT is spoken there, and is really wanted, write mqtt://."},
    Row{Errc::protocol, kMqttConnect, kAnyAlert,
        "{peer} answered CONNECT with something that is not MQTT[ ({reason})].",
        "Check the port: a web server or a server of another protocol may listen there. If it expects TLS, write "
        "mqtts://."},
    Row{Errc::protocol, kMqtt, kAnyAlert, "{peer} broke the rules of MQTT[ ({reason})], and the connection was closed.",
        "This is a defect of the server, or of something in between that changes bytes: look into the server's log."},
    Row{Errc::protocol, kAnyLayer, kAnyAlert, "{peer} broke the rules of the protocol.",
        "Check that the port is the right one, and look into the server's log."},
    Row{Errc::no_common_parameters, kHandshake, 70,
        "{peer} speaks none of the TLS versions that are offered[ ({alert})].",
        "Allow TLS 1.2 or 1.3 on the server, or do not limit --tls-version here. Older versions are not offered."},
    Row{Errc::no_common_parameters, kHandshake, 120,
        "{peer} speaks none of the application protocols that are offered[ ({alert})].",
        "Correct the protocol name (--tls-alpn), or leave it out."},
    Row{Errc::no_common_parameters, kAnyLayer, kAnyAlert,
        "{peer} and this client have no TLS version, cipher suite, group or signature algorithm in common[ ({alert})].",
        "Let the server offer TLS 1.2 with ECDHE or TLS 1.3, and a key that is not too weak; compare its settings with "
        "the client's policy."},
};

}  // namespace

std::span<const Row> connection_rows() { return kRows; }

}  // namespace fairlead::explain
