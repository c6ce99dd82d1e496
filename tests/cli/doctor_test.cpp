// SPDX-License-Identifier: Apache-2.0
// The account of fairlead doctor, layer by layer, and fairlead explain on its record.
#include "cli/documented.hpp"
#include "cli/harbour.hpp"
#include "cli/tcp_server.hpp"
#include "support/dns_server.hpp"
#include "support/mqtt_wire.hpp"

#include <filesystem>
#include <regex>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace fairlead::tool {
namespace {

using support::Mosquitto;
using Json = nlohmann::json;

/// The account with what differs from run to run replaced: times, ports, days, suites that the libraries choose.
std::string settled(std::string text) {
  const auto replace = [&text](const char* pattern, const char* with) {
    text = std::regex_replace(text, std::regex(pattern), with);
  };
  replace(R"( +\d+ ms)", " # ms");
  replace(R"( after \d+\.\d+ s)", "");  // Only where it took longer than 10 ms.
  replace(R"( after \d+ ms)", " after # ms");
  replace(R"(localhost:\d+)", "localhost:PORT");
  replace(R"((127\.0\.0\.1|\[::1\]):\d+)", "$1:PORT");
  replace(R"(\d+ days left)", "# days left");
  replace(R"(TLS_[A-Z0-9_]+, \w+)", "SUITE, GROUP");
  replace(R"(Record +[0-9a-f]{64})", "Record RECORD");
  // A machine may lack ::1, or try it second.
  replace(R"( +\[::1\]:PORT: refused after # ms\n)", "");
  replace(R"(name( +)(1 address|2 addresses))", "name$1ADDRESSES");
  replace(R"( +#)", " #");
  return text;
}

TEST(Doctor, AHealthyConnectionLayerByLayer) {
  Mosquitto broker(mutual_broker());
  const Ran ran = run(Arguments{"doctor", broker.endpoint(), "-i", "plant-7", "-V", "5"} + mutual());
  EXPECT_EQ(ran.status, 0) << ran;
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(settled(ran.out),
            "fairlead doctor mqtts://localhost:PORT\n"
            "\n"
            "name      ADDRESSES # ms\n"
            "tcp       connected to 127.0.0.1:PORT # ms\n"
            "          127.0.0.1:PORT: connected after # ms\n"
            "tls       TLSv1.3, SUITE, GROUP, by openssl # ms\n"
            "          application protocol: none agreed\n"
            "          our certificate: asked for, and sent\n"
            "          chain, dates and name are verified\n"
            "          certificate 0: CN=Fairlead test server\n"
            "            names  localhost, 127.0.0.1, ::1\n"
            "            dates  2020-01-01 00:00:00 UTC to 2049-12-31 00:00:00 UTC, # days left\n"
            "            issuer CN=Fairlead throw-away CA\n"
            "            key    EC secp256r1, signed with ecdsa_secp256r1_sha256, no SCT\n"
            "          certificate 1: CN=Fairlead throw-away CA\n"
            "            dates  2020-01-01 00:00:00 UTC to 2049-12-31 00:00:00 UTC, # days left\n"
            "            issuer CN=Fairlead throw-away CA\n"
            "            key    EC secp256r1, signed with ecdsa_secp256r1_sha256, no SCT\n"
            "mqtt      accepted, MQTT 5.0 # ms\n"
            "          client id plant-7, session new, keep-alive 60 s\n"
            "          server's limits: packets of 268435460 bytes, QoS 2, 20 messages at once, retained messages yes\n"
            "\n"
            "Healthy: every layer works.\n");
  EXPECT_TRUE(logged(broker, "Received DISCONNECT from plant-7"));
}

TEST(Doctor, WithoutTlsThereIsNoLayerOfIt) {
  Mosquitto broker({});
  const Ran ran = run({"doctor", broker.endpoint()});
  EXPECT_EQ(ran.status, 0) << ran;
  EXPECT_EQ(ran.out.find("\ntls "), std::string::npos) << ran;
  EXPECT_NE(ran.out.find("\nmqtt      accepted, MQTT 3.1.1"), std::string::npos) << ran;
  EXPECT_NE(ran.out.find("\n          standard's limits: packets of 268435460 bytes, QoS 2, 65535 "), std::string::npos)
      << ran;
}

TEST(Doctor, ARefusedLayerIsTheLastOne) {
  support::MosquittoOptions options = server_only_broker();
  options.server_name = "expired-server";
  Mosquitto broker(options);
  const Ran ran = run(Arguments{"doctor", broker.endpoint()} + trust());
  EXPECT_EQ(ran.status, 20) << ran;
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(
      std::regex_replace(settled(ran.out), std::regex("clock says [0-9: -]+ UTC"), "clock says NOW"),
      "fairlead doctor mqtts://localhost:PORT\n"
      "\n"
      "name      ADDRESSES # ms\n"
      "tcp       connected to 127.0.0.1:PORT # ms\n"
      "          127.0.0.1:PORT: connected after # ms\n"
      "tls       FAILED: certificate_expired\n"
      "          certificate 0: CN=Fairlead test server   <- certificate_expired\n"
      "            names  localhost, 127.0.0.1, ::1\n"
      "            dates  2020-01-01 00:00:00 UTC to 2021-01-01 00:00:00 UTC, expired\n"
      "            issuer CN=Fairlead throw-away CA\n"
      "            key    EC secp256r1, signed with ecdsa_secp256r1_sha256, no SCT\n"
      "          certificate 1: CN=Fairlead throw-away CA\n"
      "            dates  2020-01-01 00:00:00 UTC to 2049-12-31 00:00:00 UTC, # days left\n"
      "            issuer CN=Fairlead throw-away CA\n"
      "            key    EC secp256r1, signed with ecdsa_secp256r1_sha256, no SCT\n"
      "\n"
      "What is wrong   The validity of the server's own certificate of localhost:PORT ended on 2021-01-01 00:00:00 "
      "UTC; this device's clock says NOW.\n"
      "What to do      Renew the certificate on the server. If that date is still to come, this device's clock is "
      "wrong.\n"
      "Facts           handshake: certificate_expired at 127.0.0.1:PORT, attempt 1, certificate 0 of the chain, TLS "
      "alert 45 certificate_expired, native number 10; status 20\n"
      "Record RECORD\n");
}

TEST(Doctor, SkippedVerificationIsShown) {
  support::MosquittoOptions options = server_only_broker();
  options.server_name = "wrong-host";
  Mosquitto broker(options);
  const Ran ran = run({"doctor", broker.endpoint(), "--dangerously-skip-verification"});
  EXPECT_EQ(ran.status, 0) << ran;
  EXPECT_NE(ran.out.find("NOT VERIFIED: --dangerously-skip-verification"), std::string::npos) << ran;
  EXPECT_NE(ran.out.find("names  elsewhere.example"), std::string::npos) << ran;
  EXPECT_TRUE(ran.out.ends_with("\nEvery layer works, but who the server is was NOT VERIFIED.\n")) << ran;
}

TEST(Doctor, EveryAddressIsListedWithWhatBecameOfIt) {
  const support::TcpListener refusing(support::Listening::refuses);
  const Ran ran = run({"doctor", "mqtt://127.0.0.1:" + std::to_string(refusing.port())});
  EXPECT_EQ(ran.status, 12) << ran;
  EXPECT_NE(settled(ran.out).find(
                "tcp       FAILED: refused\n          127.0.0.1:PORT: refused after # ms\n\nWhat is wrong "),
            std::string::npos)
      << settled(ran.out);
  EXPECT_NE(ran.out.find("; status 12\n"), std::string::npos) << ran;

  support::DnsServer names;
  names.add("two.example", {"127.0.0.1", "127.0.0.2"});
  const std::string port = std::to_string(refusing.port());
  const Ran both = run({"doctor", "mqtt://two.example:" + port, "--name-server", names.address()});
  EXPECT_EQ(both.status, 12) << both;
  EXPECT_NE(both.out.find("\nname      2 addresses"), std::string::npos) << both;
  for (const std::string host : {"127.0.0.1", "127.0.0.2"}) {
    EXPECT_NE(both.out.find("\n          " + host + ":" + port + ": refused after "), std::string::npos) << both;
  }
}

TEST(Doctor, AServerThatCutsBehindConnackIsNotHealthy) {
  Saying script(support::connack(), Saying::When::after_hearing, Saying::Then::closes);
  const TcpServer server(script);
  const Ran ran = run({"doctor", server.endpoint()});
  EXPECT_EQ(ran.status, 13) << ran;
  EXPECT_TRUE(std::regex_search(ran.out, std::regex("\nmqtt +accepted, MQTT 3.1.1 +\\d+ ms\n"))) << ran;
  EXPECT_NE(ran.out.find("\n          FAILED: closed\n\nWhat is wrong "), std::string::npos) << ran;
  const auto account = Json::parse(run({"doctor", "--json", server.endpoint()}).out);
  EXPECT_EQ(account["healthy"], false);
  EXPECT_EQ(account["layers"].back()["ok"], true) << "CONNACK said yes";
  EXPECT_EQ(account["failure"]["layer"], "mqtt");
}

TEST(Doctor, AServerThatAnswersNothingAfterConnackIsNotHealthy) {
  Saying script(support::connack(), Saying::When::after_hearing, Saying::Then::stays);
  const TcpServer server(script);
  const Ran ran = run({"doctor", server.endpoint(), "--connect-timeout", "1"});
  EXPECT_EQ(ran.status, 27) << ran;
  EXPECT_NE(ran.out.find("\n          FAILED: timed_out\n\nWhat is wrong "), std::string::npos) << ran;
}

TEST(Doctor, TheSessionOfTheClientThatItNamesIsLeftAsItIs) {
  const Mosquitto broker({});
  for (const Arguments& version : {Arguments{"-V", "311"}, Arguments{"-V", "5", "-x", "60"}}) {
    const Arguments kept = Arguments{broker.endpoint(), "-i", "plant-7", "-c"} + version;
    const Arguments listen = Arguments{"sub", "-t", "plant/#", "-q", "2"} + kept;
    ASSERT_EQ(run(listen + Arguments{"-E"}).status, 0);
    for (const std::string qos : {"1", "2"}) {
      ASSERT_EQ(run({"pub", broker.endpoint(), "-t", "plant/7", "-m", "waits at QoS " + qos, "-q", qos}).status, 0);
    }
    const Ran ran = run(Arguments{"doctor"} + kept);
    EXPECT_EQ(ran.status, 0) << ran;
    EXPECT_NE(ran.out.find("session present"), std::string::npos) << ran;
    EXPECT_EQ(run(listen + Arguments{"-C", "2", "-W", "5"}).out, "waits at QoS 1\nwaits at QoS 2\n");
    EXPECT_NE(run(Arguments{"doctor"} + kept).out.find("session present"), std::string::npos);
  }
}

TEST(Doctor, AStopSignalEndsIt) {
  support::TcpListener silent;
  Tool tool({"doctor", silent.uri("mqtt")});
  const support::Descriptor held = silent.accept();
  tool.signal(SIGINT);
  const Ran ran = tool.finish();
  EXPECT_EQ(ran.status, 5) << ran;
}

// ---- As data: what docs/cli.md says ----

std::vector<std::string> keys(const Json& object) {
  std::vector<std::string> out;
  for (const auto& [key, value] : object.items()) out.push_back(key);
  return out;
}

TEST(DoctorJson, HoldsEveryLayer) {
  Mosquitto broker(mutual_broker());
  const Ran ran = run(Arguments{"doctor", "--json", broker.endpoint(), "-i", "plant-7", "-V", "5"} + mutual());
  EXPECT_EQ(ran.status, 0) << ran;
  const Json all = Json::parse(ran.out);
  EXPECT_EQ(all["endpoint"], broker.endpoint());
  EXPECT_EQ(all["healthy"], true);
  EXPECT_FALSE(all.contains("failure"));
  ASSERT_EQ(all["layers"].size(), 4U);
  const std::vector<std::string> names = {"resolve", "connect", "handshake", "mqtt_connect"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Json& layer = all["layers"][i];
    EXPECT_EQ(layer["layer"], names[i]);
    EXPECT_EQ(layer["ok"], true);
    EXPECT_TRUE(layer["ms"].is_number_unsigned());
  }
  const Json& attempt = all["layers"][1]["attempts"].back();
  EXPECT_EQ(attempt["address"], "127.0.0.1:" + std::to_string(broker.port()));
  EXPECT_EQ(attempt["state"], "connected");
  const Json& tls = all["layers"][2];
  EXPECT_EQ(tls["version"], "TLSv1.3");
  EXPECT_TRUE(tls["suite"].is_string());
  EXPECT_TRUE(tls["group"].is_string());
  EXPECT_EQ(tls["alpn"], nullptr);
  EXPECT_EQ(tls["verified"], true);
  EXPECT_EQ(tls["library"], "openssl");
  EXPECT_EQ(tls["own_certificate"], "asked for, and sent");
  ASSERT_EQ(tls["chain"].size(), 2U);
  EXPECT_EQ(tls["chain"][0]["key"], "EC secp256r1");
  EXPECT_EQ(tls["chain"][0]["signature"], "ecdsa_secp256r1_sha256");
  EXPECT_EQ(tls["chain"][0]["sct"], false);
  EXPECT_EQ(tls["chain"][0]["names"], Json({"localhost", "127.0.0.1", "::1"}));
  EXPECT_EQ(tls["chain"][0]["not_after"], "2049-12-31 00:00:00 UTC");
  const Json& mqtt = all["layers"][3];
  EXPECT_EQ(mqtt["version"], "5.0");
  EXPECT_EQ(mqtt["client_id"], "plant-7");
  EXPECT_EQ(mqtt["session_present"], false);
  EXPECT_EQ(mqtt["keep_alive_s"], 60);
}

TEST(Doctor, WarnsOfWhatLiesBesideAuthorities) {
  Mosquitto broker(mutual_broker());
  const support::TemporaryFolder folder;
  const auto doctor = [&](const std::string& beside, const Arguments& how) {
    const std::string file = folder.path() / "authorities.pem";
    support::write_file(file, support::read_file(pki("ca.crt")) + support::read_file(pki(beside)));
    return run(Arguments{"doctor", broker.endpoint(), "--cafile", file, "--cert", pki("device.crt"), "--key",
                         pki("device.key")} +
               how);
  };
  const Ran key = doctor("ca.key", {});
  EXPECT_EQ(key.status, 0) << "it works all the same";
  EXPECT_NE(key.out.find("\nWarning         "), std::string::npos) << key;
  EXPECT_NE(key.out.find("/authorities.pem holds a private key beside"), std::string::npos) << key;
  const Ran list = doctor("server-revoked.crl", {});
  EXPECT_NE(list.out.find("/authorities.pem holds a revocation list, which is not used there"), std::string::npos)
      << list;
  EXPECT_EQ(doctor("ca.crt", {}).out.find("Warning"), std::string::npos);
  const Json all = Json::parse(doctor("ca.key", {"--json"}).out);
  EXPECT_EQ(all["warnings"].size(), 1U);
  EXPECT_EQ(all["healthy"], true);
}

/// One bundle as authorities, certificate and key is usual. That key is to stay where it is.
TEST(Doctor, WarnsOtherwiseOfTheDevicesOwnKeyBesideAuthorities) {
  Mosquitto broker(mutual_broker());
  const support::TemporaryFolder folder;
  const std::string file = folder.path() / "device.pem";
  support::write_file(file, support::read_file(pki("device.crt")) + support::read_file(pki("device.key")) +
                                support::read_file(pki("ca.crt")));
  const std::string link = folder.path() / "own.key";
  std::filesystem::create_symlink(file, link);
  for (const Arguments& trusted : {Arguments{"--cafile", file}, Arguments{"--capath", folder.path().string()}}) {
    for (const std::string& key : {file, link}) {
      const Ran ran = run(Arguments{"doctor", broker.endpoint(), "--cert", file, "--key", key} + trusted);
      EXPECT_EQ(ran.status, 0) << ran;
      EXPECT_NE(ran.out.find("/device.pem is the file of this device's key, too"), std::string::npos) << ran;
      EXPECT_EQ(ran.out.find("off this device"), std::string::npos) << ran;
    }
  }
  const Ran other = run({"doctor", broker.endpoint(), "--capath", folder.path().string(), "--cert", pki("device.crt"),
                         "--key", pki("device.key")});
  EXPECT_NE(other.out.find("/device.pem holds a private key beside certificates of authorities: if it is an"),
            std::string::npos)
      << other;
}

/// A server that is refused does not get it, also where it has asked.
TEST(DoctorJson, OurCertificateIsNotSaidToBeSentToWhomWeRefuse) {
  Mosquitto broker(mutual_broker());
  for (const std::string version : {"tlsv1.2", "tlsv1.3"}) {
    const Arguments refused =
        Arguments{broker.endpoint(), "--tls-version",   version, "--cafile",       pki("other-ca.crt"),
                  "--cert",          pki("device.crt"), "--key", pki("device.key")};
    const Ran data = run(Arguments{"doctor", "--json"} + refused);
    EXPECT_EQ(data.status, 20) << data;
    EXPECT_EQ(Json::parse(data.out)["layers"][2]["own_certificate"], nullptr) << data;
    const Ran text = run(Arguments{"doctor"} + refused);
    EXPECT_EQ(text.out.find("our certificate"), std::string::npos) << text;
  }
}

TEST(DoctorJson, AFailureIsExplainedByItsRecord) {
  const support::TcpListener refusing(support::Listening::refuses);
  const Ran ran = run({"doctor", "--json", refusing.uri("mqtt")});
  EXPECT_EQ(ran.status, 12) << ran;
  const Json all = Json::parse(ran.out);
  EXPECT_EQ(all["healthy"], false);
  const Json& failure = all["failure"];
  EXPECT_EQ(failure["error"], "refused");
  EXPECT_EQ(failure["status"], 12);

  // The record says the same, wherever it is read.
  const Ran text = run({"explain", failure["record"]});
  EXPECT_EQ(text.status, 0);
  EXPECT_TRUE(text.out.starts_with(failure["sentence"].get<std::string>() + "\n" +
                                   failure["remedy"].get<std::string>() + "\n("))
      << text;
  const Ran data = run({"explain", "--json", failure["record"]});
  EXPECT_EQ(Json::parse(data.out), Json::array({failure}));
}

TEST(DoctorJson, WhatIsWrongBeforeTheNetworkIsDataToo) {
  for (const Arguments& more : {Arguments{"--cafile", "/nonexistent"}, Arguments{"--bogus"}}) {
    const Ran ran = run(Arguments{"doctor", "--json", "mqtts://localhost"} + more);
    EXPECT_NE(ran.status, 0);
    EXPECT_EQ(ran.err, "");
    const Json all = Json::parse(ran.out);
    EXPECT_EQ(all["healthy"], false);
    EXPECT_EQ(all["layers"], Json::array());
    EXPECT_EQ(all["failure"]["layer"], "configuration");
    EXPECT_EQ(all["failure"]["status"], ran.status);
  }
}

TEST(DoctorJson, TheDocumentationListsEveryMember) {
  Mosquitto broker(mutual_broker());
  Ran ran = run(Arguments{"doctor", "--json", broker.endpoint()} + trust());  // Refused after the handshake.
  const Json all = Json::parse(ran.out);
  std::vector<std::string> members = keys(all);
  const auto add = [&members](const Json& object) {
    for (const std::string& key : keys(object)) members.push_back(key);
  };
  for (const Json& layer : all["layers"]) add(layer);
  for (const Json& attempt : all["layers"][1]["attempts"]) add(attempt);
  add(all["layers"][2]["chain"][0]);
  add(all["failure"]);
  add(Json::parse(run(Arguments{"doctor", "--json", broker.endpoint()} + mutual()).out)["layers"][3]);
  const std::vector<std::string> documented = documented_members("doctor json");
  for (const std::string& member : members) {
    EXPECT_NE(std::ranges::find(documented, member), documented.end()) << member;
  }
  // With the members that another failure has, or other files.
  for (const std::string other : {"warnings", "chain_index", "error", "native"}) members.push_back(other);
  for (const std::string& member : documented) {
    EXPECT_NE(std::ranges::find(members, member), members.end()) << member << " does not exist";
  }
}

TEST(Explain, TakesRecordsApartAsPeoplePassThemOn) {
  const std::string record = "1214ffff0000006f00000000000000000000ffff7f00000122b3000101000000";
  const std::string sentence = "127.0.0.1:8883 refuses connections: the machine answers, and nothing accepts";
  for (const Arguments& how :
       {Arguments{record}, Arguments{"0x" + record}, Arguments{record.substr(0, 20), record.substr(20)},
        Arguments{record.substr(0, 8) + ":" + record.substr(8)}}) {
    const Ran ran = run(Arguments{"explain"} + how);
    EXPECT_EQ(ran.status, 0) << ran;
    EXPECT_TRUE(ran.out.starts_with(sentence)) << ran;
    EXPECT_NE(ran.out.find("\n(connect: refused at 127.0.0.1:8883"), std::string::npos) << ran;
  }
  const Ran two = run({"explain", record, record});
  EXPECT_NE(two.out.find(sentence, sentence.size()), std::string::npos) << two;
}

TEST(Explain, PrintsTheTablesOfTheErrorsPage) {
  const Ran ran = run({"explain", "--table", "markdown"});
  EXPECT_EQ(ran.status, 0);
  const std::string page = support::read_file(std::string(FAIRLEAD_SOURCE_FOLDER) + "/docs/errors.md");
  std::istringstream lines(ran.out);
  int rows = 0;
  for (std::string line; std::getline(lines, line);) {
    EXPECT_NE(page.find(line + "\n"), std::string::npos) << line;
    if (line.starts_with("| ")) ++rows;
  }
  EXPECT_GT(rows, 50) << "each error, and each status";
}

}  // namespace
}  // namespace fairlead::tool
