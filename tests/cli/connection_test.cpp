// SPDX-License-Identifier: Apache-2.0
// The options about the connection, end to end against a real broker.
#include "cli/harbour.hpp"
#include "cli/tcp_server.hpp"
#include "support/model_broker.hpp"
#include "support/mqtt_wire.hpp"

#include <csignal>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::tool {
namespace {

using support::Mosquitto;

struct Row {
  const char* name;
  Arguments mqtt;
  Arguments tls;  ///< Empty: without TLS.
};

/// Both versions of MQTT over both versions of TLS with certificates on both sides, and plain.
class EveryVersion : public testing::TestWithParam<Row> {};

TEST_P(EveryVersion, MessagesOfEveryQosArrive) {
  const bool tls = !GetParam().tls.empty();
  Mosquitto broker(tls ? mutual_broker() : support::MosquittoOptions{});
  const Arguments where =
      Arguments{broker.endpoint()} + GetParam().mqtt + (tls ? mutual() + GetParam().tls : Arguments{});
  Tool sub(Arguments{"sub", "-t", "plant/#", "-q", "2", "-C", "3", "-F", "%t %q %p", "-i", "listener"} + where);
  ASSERT_TRUE(logged(broker, "Sending SUBACK to listener"));
  for (const std::string qos : {"0", "1", "2"}) {
    const Ran ran = run(Arguments{"pub", "-t", "plant/" + qos, "-m", "of " + qos, "-q", qos} + where);
    EXPECT_EQ(ran.status, 0) << ran;
    EXPECT_EQ(ran.out + ran.err, "");
  }
  const Ran ran = sub.finish();
  EXPECT_EQ(ran.status, 0) << ran;
  EXPECT_EQ(ran.out, "plant/0 0 of 0\nplant/1 1 of 1\nplant/2 2 of 2\n");
  EXPECT_EQ(ran.err, "");
  EXPECT_TRUE(logged(broker, "Received DISCONNECT from listener"));
  if (tls) {
    const std::string version = GetParam().tls[1] == "tlsv1.2" ? "TLSv1.2" : "TLSv1.3";
    const Ran seen = run(Arguments{"doctor"} + where);
    EXPECT_NE(seen.out.find("\ntls       " + version + ", "), std::string::npos) << seen;
  }
}

INSTANTIATE_TEST_SUITE_P(Mosquitto, EveryVersion,
                         testing::Values(Row{"mqtt311_plain", {}, {}}, Row{"mqtt5_plain", {"-V", "5"}, {}},
                                         Row{"mqtt311_tls12", {"-V", "mqttv311"}, {"--tls-version", "tlsv1.2"}},
                                         Row{"mqtt311_tls13", {"-V", "311"}, {"--tls-version", "tlsv1.3"}},
                                         Row{"mqtt5_tls12", {"-V", "mqttv5"}, {"--tls-version", "tlsv1.2"}},
                                         Row{"mqtt5_tls13", {"-V", "5"}, {"--tls-version", "tlsv1.3"}}),
                         [](const auto& row) { return std::string(row.param.name); });

/// A message of zero bytes with these options; what the broker says about the client.
class Connecting : public testing::Test {
 protected:
  Ran pub(const Arguments& more) { return run(Arguments{"pub", "-t", "plant/7", "-n"} + more); }
  /// What the client sends in CONNECT, to a server that hears it and accepts.
  support::ClientPacket connect_of(const Arguments& more) {
    Saying script(support::connack(), Saying::When::after_hearing, Saying::Then::closes);
    TcpServer server(script);
    (void)pub(Arguments{server.endpoint()} + more);
    server.stop();
    support::PacketReader reader;
    reader.push(script.heard());
    return reader.next().value_or(support::ClientPacket{});
  }
};

TEST_F(Connecting, HostAndPortOrAUrlNameTheBroker) {
  Mosquitto broker({});
  const std::string port = std::to_string(broker.port());
  for (const Arguments& where :
       {Arguments{"-h", "127.0.0.1", "-p", port}, Arguments{"--host", "localhost", "--port", port},
        Arguments{"-L", "mqtt://localhost:" + port}, Arguments{"-p", port}}) {
    const Ran ran = pub(where);
    EXPECT_EQ(ran.status, 0) << ran;
  }
  const Ran ran = run({"pub", "-L", "mqtt://localhost:" + port + "/plant/of/url", "-n", "-i", "by-url"});
  EXPECT_EQ(ran.status, 0) << ran;
  EXPECT_TRUE(logged(broker, "Received PUBLISH from by-url (d0, q0, r0, m0, 'plant/of/url', ... (0 bytes))"));
}

TEST_F(Connecting, AuthoritiesComeFromAFileAFolderOrTheSystem) {
  Mosquitto broker(server_only_broker());
  const support::TemporaryFolder folder;
  std::filesystem::copy_file(pki("ca.crt"), folder.path() / "harbour.crt");
  EXPECT_EQ(pub({broker.endpoint(), "--cafile", pki("ca.crt")}).status, 0);
  EXPECT_EQ(pub({broker.endpoint(), "--capath", folder.path().string()}).status, 0);
  EXPECT_EQ(pub({broker.endpoint(), "--cafile", pki("other-ca.crt"), "--capath", folder.path().string()}).status, 0);
  const ToolSetting system{.environment = {"SSL_CERT_FILE=" + pki("ca.crt")}};
  EXPECT_EQ(run({"pub", "-t", "a", "-n", broker.endpoint()}, system).status, 0);
  EXPECT_EQ(run({"pub", "-t", "a", "-n", broker.endpoint(), "--tls-use-os-certs"}, system).status, 0);
  EXPECT_EQ(run({"pub", "-t", "a", "-n", broker.endpoint(), "--cafile", pki("other-ca.crt")}, system).status, 20)
      << "a file in place of the system's authorities";
  EXPECT_EQ(
      run({"pub", "-t", "a", "-n", broker.endpoint(), "--cafile", pki("other-ca.crt"), "--tls-use-os-certs"}, system)
          .status,
      0)
      << "and beside them";
}

TEST_F(Connecting, TlsIsMeantWhereAnOptionOfItIsGiven) {
  Mosquitto broker(server_only_broker());
  const Ran ran = pub(trust() + Arguments{"-h", "localhost", "-p", std::to_string(broker.port())});
  EXPECT_EQ(ran.status, 0) << ran;
}

TEST_F(Connecting, VerificationIsSkippedOnlyWhereItIsAskedForByName) {
  support::MosquittoOptions options = server_only_broker();
  options.server_name = "wrong-host";
  Mosquitto broker(options);
  EXPECT_EQ(pub(trust() + Arguments{broker.endpoint()}).status, 20);
  const Arguments skipping{broker.endpoint(), "--dangerously-skip-verification"};
  const Ran trusting = pub(skipping);
  EXPECT_EQ(trusting.status, 0);
  EXPECT_EQ(trusting.err, "fairlead: Whoever answers as " + broker.endpoint().substr(8) +
                              " is trusted: --dangerously-skip-verification is given.\n");
  EXPECT_EQ(pub(skipping + Arguments{"--quiet"}).err, "");
  const Ran listening = run(Arguments{"sub"} + skipping + Arguments{"-t", "a", "-E", "--json"});
  EXPECT_EQ(listening.status, 0);
  EXPECT_TRUE(listening.err.starts_with(R"({"warning":"Whoever answers as localhost:)")) << listening;
}

TEST_F(Connecting, WarnsOfARevocationListThatNobodyWillRead) {
  Mosquitto broker(server_only_broker());
  const support::TemporaryFolder folder;
  const std::string file = folder.path() / "authorities.pem";
  support::write_file(file, support::read_file(pki("ca.crt")) + support::read_file(pki("server-revoked.crl")));
  const Arguments trusting{broker.endpoint(), "--cafile", file};
  const std::string sentence = file + " holds a revocation list, which is not used there: give it with --crlfile.";
  const Ran publishing = pub(trusting);
  EXPECT_EQ(publishing.status, 0) << publishing;
  EXPECT_EQ(publishing.err, "fairlead: " + sentence + "\n");
  EXPECT_EQ(pub(trusting + Arguments{"--quiet"}).err, "");
  support::write_file(folder.path() / "0123abcd.0", support::read_file(pki("ca.crt")));
  support::write_file(folder.path() / "0123abcd.r0", support::read_file(pki("server-revoked.crl")));
  std::filesystem::remove(file);
  const Ran hashed = pub({broker.endpoint(), "--capath", folder.path()});
  EXPECT_EQ(hashed.status, 0) << hashed;
  EXPECT_NE(hashed.err.find("/0123abcd.r0 is a revocation list by its name, and is not read there"), std::string::npos)
      << hashed;
  support::write_file(file, support::read_file(pki("ca.crt")) + support::read_file(pki("server-revoked.crl")));
  const Ran listening = run(Arguments{"sub"} + trusting + Arguments{"-t", "a", "-E"});
  EXPECT_EQ(listening.status, 0) << listening;
  EXPECT_EQ(listening.err, "fairlead: " + sentence + "\n");
}

TEST_F(Connecting, UserAndPasswordOpenAGuardedBroker) {
  const support::TemporaryFolder folder;
  Mosquitto broker(support::guarded_broker(folder.path()));
  EXPECT_EQ(pub({broker.endpoint(), "-u", "harbour", "-P", "master"}).status, 0);
  EXPECT_EQ(pub({broker.endpoint(), "--username", "harbour", "--pw", "master", "-V", "5"}).status, 0);
  const std::string at = "localhost:" + std::to_string(broker.port());
  EXPECT_EQ(pub({"mqtt://harbour:master@" + at}).status, 0);
  EXPECT_EQ(pub({"-L", "mqtt://harbour:m%61ster@" + at + "/plant"}).status, 0);
  EXPECT_EQ(pub({broker.endpoint(), "-u", "harbour", "-P", "mastr"}).status, 30);
}

TEST_F(Connecting, TheClientIdIsGivenPrefixedOrRandom) {
  EXPECT_EQ(connect_of({"-i", "plant-7"}).client_id, "plant-7");
  EXPECT_EQ(connect_of({"--id", "plant-8"}).client_id, "plant-8");
  const std::string prefixed = connect_of({"-I", "plant-"}).client_id;
  EXPECT_TRUE(prefixed.starts_with("plant-") && prefixed.size() > 6) << prefixed;
  EXPECT_EQ(prefixed.find_first_not_of("0123456789", 6), std::string::npos) << prefixed;
  const std::string random = connect_of({}).client_id;
  EXPECT_TRUE(random.starts_with("fairlead-")) << random;
  EXPECT_NE(random, connect_of({}).client_id);
}

TEST_F(Connecting, ConnectSaysWhatTheOptionsSay) {
  constexpr unsigned kCleanStart = 0x02;
  EXPECT_EQ(connect_of({}).keep_alive, 60U);
  EXPECT_EQ(connect_of({"-k", "7"}).keep_alive, 7U);
  EXPECT_EQ(connect_of({"--keepalive", "0"}).keep_alive, 0U);
  EXPECT_EQ(connect_of({}).version, 4U);
  EXPECT_EQ(connect_of({"-V", "5"}).version, 5U);
  EXPECT_EQ(connect_of({}).connect_flags, kCleanStart);
  EXPECT_EQ(connect_of({"-c", "-i", "plant-7"}).connect_flags, 0U);
  // 5.0 section 3.1.2.11.2: the session expiry interval is property 0x11, with four bytes.
  const auto expiry = [this](const Arguments& more) -> std::int64_t {
    const support::Buffer properties = connect_of(more + Arguments{"-V", "5", "-i", "plant-7"}).properties;
    for (std::size_t i = 0; i + 4 < properties.size(); ++i) {
      if (properties[i] != std::byte{0x11}) continue;
      std::int64_t seconds = 0;
      for (std::size_t k = 1; k <= 4; ++k) seconds = seconds * 256 + std::to_integer<std::int64_t>(properties[i + k]);
      return seconds;
    }
    return -1;
  };
  EXPECT_EQ(expiry({"-x", "17"}), 17);
  constexpr std::int64_t kForEver = 0xffff'ffff;
  EXPECT_EQ(expiry({"-x", "-1"}), kForEver);
  EXPECT_EQ(expiry({"-x", "\u221e"}), kForEver);
  EXPECT_EQ(expiry({"-x", "70000"}), 70'000);
  EXPECT_EQ(expiry({"-c"}), kForEver) << "-c alone keeps the session for ever, as under 3.1.1";
  EXPECT_EQ(expiry({"-c", "--session-expiry-interval", "9"}), 9);
}

TEST_F(Connecting, TheApplicationProtocolIsOffered) {
  const support::TestPki made = support::TestPki::make();
  const support::TemporaryFolder folder;
  support::write_file(folder.path() / "ca.crt", made.ca.pem());
  support::ModelBroker broker(4);
  TcpServer server(broker, support::TlsServerOptions{.chain = {made.server}, .alpn = {"mqtt"}});
  const Ran ran = run({"doctor", server.endpoint(), "--cafile", (folder.path() / "ca.crt").string(), "--tls-alpn",
                       "x-amzn-mqtt-ca", "--tls-alpn", "mqtt"});
  EXPECT_EQ(ran.status, 0) << ran;
  EXPECT_NE(ran.out.find("application protocol: mqtt\n"), std::string::npos) << ran;
}

/// The will of a client that is ended by a signal which it cannot see.
TEST(Will, IsPublishedWhenTheClientVanishes) {
  for (const std::string version : {"311", "5"}) {
    Mosquitto broker({});
    Tool listener({"sub", broker.endpoint(), "-t", "wills", "-q", "1", "-C", "1", "-F", "%q %p", "-i", "listener"});
    ASSERT_TRUE(logged(broker, "Sending SUBACK to listener"));
    Tool mortal({"sub", broker.endpoint(), "-t", "none", "-i", "mortal", "-V", version, "--will-topic", "wills",
                 "--will-payload", "gone down", "--will-qos", "1", "--will-retain"});
    ASSERT_TRUE(logged(broker, "Sending SUBACK to mortal"));
    mortal.signal(SIGKILL);
    const Ran ran = listener.finish();
    EXPECT_EQ(ran.out, "1 gone down\n") << ran;
    const Ran later = run({"sub", broker.endpoint(), "-t", "wills", "-C", "1", "-F", "%r %p", "-W", "10"});
    EXPECT_EQ(later.out, "1 gone down\n") << "retained: " << later;
  }
}

TEST(Will, IsNotPublishedAfterADisconnect) {
  Mosquitto broker({});
  Tool listener({"sub", broker.endpoint(), "-t", "wills", "-C", "1", "-i", "listener"});
  ASSERT_TRUE(logged(broker, "Sending SUBACK to listener"));
  Tool mortal(
      {"sub", broker.endpoint(), "-t", "none", "-i", "mortal", "--will-topic", "wills", "--will-payload", "gone"});
  ASSERT_TRUE(logged(broker, "Sending SUBACK to mortal"));
  mortal.signal(SIGTERM);
  EXPECT_EQ(mortal.finish().status, 0);
  EXPECT_EQ(run({"pub", broker.endpoint(), "-t", "wills", "-m", "the first"}).status, 0);
  EXPECT_EQ(listener.finish().out, "the first\n");
}

TEST(KeepAlive, AnIdleSubscriberIsNotLost) {
  Mosquitto broker({});
  Tool sub({"sub", broker.endpoint(), "-t", "a", "-k", "1", "-C", "1", "-i", "idle"});
  ASSERT_TRUE(logged(broker, "Received PINGREQ from idle"));
  EXPECT_EQ(run({"pub", broker.endpoint(), "-t", "a", "-m", "still there"}).status, 0);
  EXPECT_EQ(sub.finish().out, "still there\n");
}

}  // namespace
}  // namespace fairlead::tool
