// SPDX-License-Identifier: Apache-2.0
// Names, ports and servers that are not what they should be.
#include "cli/harbour.hpp"
#include "cli/refusal.hpp"
#include "support/dns_server.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fairlead::tool {
namespace {

using support::Listening;
using support::raw;
using When = Saying::When;
using Then = Saying::Then;

std::string at(const std::string& scheme, std::uint16_t port) {
  return scheme + "://localhost:" + std::to_string(port);
}

Arguments patient(const Arguments& more) { return Arguments{"--connect-timeout", "1"} + more; }

const support::Buffer kHttp = raw("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

/// A name server for the rows about names.
support::DnsServer& name_server() {
  static support::DnsServer server;
  server.add("silent.example", {"127.0.0.1"});
  server.set("silent.example", support::DnsServer::Behaviour::is_silent);
  server.set("failing.example", support::DnsServer::Behaviour::fails);
  return server;
}

Arguments asking(const std::string& endpoint) { return {endpoint, "--name-server", name_server().address()}; }

const Refusal kRows[] = {
    {"unknown_host", Errc::name_not_found, "The name nowhere.example does not exist",
     [](Shore&) { return asking("mqtts://nowhere.example"); }},
    {"name_server_fails", Errc::resolver_failed, "No DNS server gave an answer about failing.example",
     [](Shore&) { return asking("mqtt://failing.example"); }},
    {"no_name_server", Errc::resolver_failed, "No DNS server gave an answer about broker.example",
     [](Shore& shore) {
       return Arguments{"mqtt://broker.example", "--name-server",
                        "127.0.0.1:" + std::to_string(shore.port(Listening::refuses))};
     }},
    {"name_server_is_silent", Errc::timed_out, "The name silent.example could not be looked up in time (1.0",
     [](Shore&) { return patient(asking("mqtt://silent.example")); }},
    {"refused_port", Errc::refused, "refuses connections: the machine answers",
     [](Shore& shore) { return Arguments{at("mqtt", shore.port(Listening::refuses))}; }},
    {"refused_port_tls", Errc::refused, "refuses connections",
     [](Shore& shore) { return trust() + Arguments{at("mqtts", shore.port(Listening::refuses))}; }},
    {"firewalled_port", Errc::timed_out, "did not accept a connection in time (1.0",
     [](Shore& shore) { return patient({"mqtt://127.0.0.1:" + std::to_string(shore.port(Listening::ignores))}); }},
    {"silent_port", Errc::timed_out, "did not answer CONNECT in time (1.0",
     [](Shore& shore) { return patient({at("mqtt", shore.port(Listening::accepts))}); }},
    {"silent_port_tls", Errc::timed_out, "did not complete the TLS handshake in time (1.0",
     [](Shore& shore) { return patient(trust() + Arguments{at("mqtts", shore.port(Listening::accepts))}); }},
    // A server that closes with bytes of ours unread breaks the connection.
    {"plain_broker_on_a_tls_port", Errc::reset, "broke during the TLS handshake",
     [](Shore& shore) {
       const std::string endpoint = shore.broker({});
       return trust() + Arguments{"mqtts" + endpoint.substr(endpoint.find("://"))};
     }},
    {"tls_broker_on_a_plain_port", Errc::reset, "broke before CONNECT was answered",
     [](Shore& shore) {
       const std::string endpoint = shore.broker(server_only_broker());
       return Arguments{"mqtt" + endpoint.substr(endpoint.find("://"))};
     }},
    {"greeting_server_on_a_tls_port", Errc::protocol, "does not speak TLS",
     [](Shore& shore) {
       const std::string endpoint = shore.server(raw("220 mail.example ESMTP\r\n"), When::at_once, Then::stays);
       return trust() + Arguments{"mqtts" + endpoint.substr(endpoint.find("://"))};
     }},
    {"http_server", Errc::protocol, "answered CONNECT with something that is not MQTT",
     [](Shore& shore) { return Arguments{shore.server(kHttp, When::after_hearing, Then::closes)}; }},
    {"http_server_on_a_tls_port", Errc::protocol, "does not speak TLS",
     [](Shore& shore) {
       const std::string endpoint = shore.server(kHttp, When::after_hearing, Then::closes);
       return trust() + Arguments{"mqtts" + endpoint.substr(endpoint.find("://"))};
     }},
    {"https_server", Errc::protocol, "answered CONNECT with something that is not MQTT",
     [](Shore& shore) {
       const support::TestPki pki = support::TestPki::make();
       return Arguments{shore.server(kHttp, When::after_hearing, Then::closes, {{.chain = {pki.server}}}), "--cafile",
                        shore.file("ca.crt", pki.ca.pem())};
     }},
    {"server_closes_at_once", Errc::closed, "closed the connection instead of answering CONNECT",
     [](Shore& shore) { return Arguments{shore.server({}, When::at_once, Then::closes)}; }},
};

class BadNetwork : public testing::TestWithParam<Refusal> {};
TEST_P(BadNetwork, IsOneSentenceAndItsStatus) { expect_refused(GetParam()); }
INSTANTIATE_TEST_SUITE_P(Row, BadNetwork, testing::ValuesIn(kRows), row_name);

}  // namespace
}  // namespace fairlead::tool
