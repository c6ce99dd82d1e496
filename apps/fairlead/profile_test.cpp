// SPDX-License-Identifier: Apache-2.0
#include "profile.hpp"

#include "command_line.hpp"
#include "problem.hpp"
#include "support/process.hpp"

#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::cli {
namespace {

class Profile : public testing::Test {
 protected:
  std::string write(const std::string& content) {
    const auto path = folder_.path() / "device.toml";
    std::ofstream(path) << content;
    return path.string();
  }
  std::string refusal(const std::string& content, Errc error = Errc::invalid) {
    try {
      (void)read_profile(write(content));
    } catch (const Problem& problem) {
      EXPECT_EQ(name(problem.error()), name(error)) << problem.sentence();
      return problem.sentence();
    }
    return "";
  }
  support::TemporaryFolder folder_;
};

/// The profile in docs/cli.md.
std::string documented() {
  const std::string page = support::read_file(std::filesystem::path(FAIRLEAD_SOURCE_FOLDER) / "docs" / "cli.md");
  const auto begin = page.find("```toml\n");
  return page.substr(begin + 8, page.find("```", begin + 8) - begin - 8);
}

TEST_F(Profile, TheDocumentedOneSetsEverything) {
  const Settings s = read_profile(write(documented()));
  EXPECT_EQ(s.scheme, net::Scheme::mqtts);
  EXPECT_EQ(s.host, "broker.example");
  EXPECT_EQ(s.port, 8883);
  EXPECT_EQ(s.ca_file, (folder_.path() / "ca.crt").string()) << "relative to the profile";
  EXPECT_EQ(s.ca_path, "/etc/plant/authorities");
  EXPECT_EQ(s.system_trust, false);
  EXPECT_EQ(s.crl_file, (folder_.path() / "revoked.crl").string());
  EXPECT_EQ(s.certificate, (folder_.path() / "device.crt").string());
  EXPECT_EQ(s.key, (folder_.path() / "device.key").string());
  EXPECT_EQ(s.tls_version, tls::Version::tls_1_3);
  EXPECT_EQ(s.alpn, std::vector<std::string>{"mqtt"});
  EXPECT_EQ(s.version, mqtt::Version::v5);
  EXPECT_EQ(s.client_id, "plant-7");
  EXPECT_EQ(s.user, "plant-7");
  EXPECT_EQ(s.password, "secret");
  EXPECT_EQ(s.keep_alive, 30);
  EXPECT_EQ(s.keep_session, true);
  EXPECT_EQ(s.session_expiry, 86400U);
  EXPECT_EQ(s.qos, mqtt::QoS::at_least_once);
  EXPECT_EQ(s.will.topic, "plant/7/state");
  EXPECT_EQ(s.will.payload, "gone");
  EXPECT_EQ(s.will.qos, mqtt::QoS::at_least_once);
  EXPECT_EQ(s.will.retain, true);
}

TEST_F(Profile, TheCommandLineWins) {
  const std::string file = write(documented());
  const auto read = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments{"pub", "--config", file, "-t", "a", "-n"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return std::get<PubCommand>(read_command_line(arguments)).connection;
  };
  EXPECT_EQ(read({}).peer(), "broker.example:8883");
  EXPECT_EQ(read({"-h", "other"}).peer(), "other:8883");
  EXPECT_TRUE(read({"-h", "other"}).uses_tls()) << "the scheme stays that of the profile";
  EXPECT_EQ(read({"mqtts://other:1"}).peer(), "other:1");
  EXPECT_EQ(read({"mqtts://other"}).peer(), "other:8883");
  EXPECT_EQ(read({"-i", "me"}).client_id, "me");
  EXPECT_EQ(read({"-q", "0"}).qos, mqtt::QoS::at_most_once);
  EXPECT_EQ(read({"-k", "5"}).keep_alive.count(), 5);
  EXPECT_EQ(read({"--cafile", "x"}).ca_file, "x");
  EXPECT_EQ(read({"--cafile", "x"}).ca_path, "") << "trust is one thing";
  EXPECT_NE(read({"--cafile", "x"}).crl_file, "") << "whoever is revoked stays so";
  EXPECT_EQ(read({"--crlfile", "r"}).crl_file, "r");
  EXPECT_EQ(read({"--cert", "c", "--key", "k"}).key, "k");
  EXPECT_EQ(read({"--will-topic", "w"}).will->topic, "w");
}

TEST_F(Profile, NamesAuthoritiesInATokenByTheirUri) {
  const std::string uri = "pkcs11:token=dev;object=root";
  EXPECT_EQ(read_profile(write("[trust]\nca_file = \"" + uri + "\"\n")).ca_file, uri) << "not relative to the profile";
}

TEST_F(Profile, ItsTopicGivesWayToOthers) {
  const std::string profile = write("endpoint = \"mqtt://h/profile\"\n");
  const auto topics = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"sub", "--config", profile};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return std::get<SubCommand>(read_command_line(arguments)).topics;
  };
  using Topics = std::vector<std::string>;
  EXPECT_EQ(topics({}), Topics{"profile"});
  EXPECT_EQ(topics({"-t", "a"}), Topics{"a"});
  EXPECT_EQ(topics({"-L", "mqtt://h", "-t", "a"}), Topics{"a"});
  EXPECT_EQ(topics({"-L", "mqtt://h/url"}), Topics{"url"});
}

TEST_F(Profile, TheClientIdIsReplacedAsAWhole) {
  Settings preferred;
  preferred.client_id_prefix = "me-";
  EXPECT_EQ(overlay(preferred, read_profile(write(documented()))).client_id, std::nullopt);
  EXPECT_EQ(overlay({}, read_profile(write(documented()))).client_id, "plant-7");
}

TEST_F(Profile, MistakesAreNamedWithTheirLine) {
  EXPECT_NE(refusal("endpoint = 5").find(":1: endpoint must be a text"), std::string::npos) << refusal("endpoint = 5");
  EXPECT_NE(refusal("\n[mqtt]\nkeep_alive = \"x\"").find(":3: mqtt.keep_alive must be a whole number from 0 to 65535"),
            std::string::npos);
  EXPECT_NE(refusal("[mqtt]\nkeep_alive = 70000").find("65535"), std::string::npos);
  EXPECT_NE(refusal("[mqtt]\nkeepalive = 5").find(":2: mqtt.keepalive is not a key"), std::string::npos);
  EXPECT_NE(refusal("[mqtt.will]\nretain = 1").find("true or false"), std::string::npos);
  EXPECT_NE(refusal("mqtt = 1").find("must be a table"), std::string::npos);
  EXPECT_NE(refusal("[trust]\ncrl_file = \"\"").find(":2: trust.crl_file must name a file"), std::string::npos);
  EXPECT_NE(refusal("[tls]\nversion = \"tlsv9\"").find("tls.version"), std::string::npos);
  EXPECT_NE(refusal("[tls]\nversion = \"tlsv1.1\"", Errc::unsupported), "");
  EXPECT_NE(refusal("[tls]\nalpn = [1]").find("tls.alpn"), std::string::npos);
  EXPECT_NE(refusal("[mqtt]\nqos = 3").find(":2: mqtt.qos: \"3\" is not a quality of service"), std::string::npos);
  EXPECT_NE(refusal("[mqtt]\nversion = 31", Errc::unsupported).find(":2: mqtt.version: MQTT 3.1"), std::string::npos);
  EXPECT_NE(refusal("endpoint = \"http://x\"").find(":1: endpoint: \"http://x\" is not an endpoint"),
            std::string::npos);
  EXPECT_NE(refusal("this is not TOML").find(":1: "), std::string::npos);
}

TEST_F(Profile, AFileThatCannotBeReadIsNamed) {
  try {
    (void)read_profile(folder_.path() / "absent.toml");
    FAIL();
  } catch (const Problem& problem) {
    EXPECT_EQ(problem.error(), Errc::storage_failed);
    EXPECT_NE(problem.sentence().find("absent.toml"), std::string::npos);
  }
  EXPECT_THROW((void)read_profile(folder_.path()), Problem);
  (void)write("");
  EXPECT_NO_THROW((void)read_profile(folder_.path() / "device.toml")) << "an empty profile says nothing";
}

TEST_F(Profile, AnEndpointMustComeFromSomewhere) {
  const std::string file = write("[mqtt]\nqos = 1\n");
  const auto read = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"pub", "--config", file, "-t", "a", "-n"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return std::get<PubCommand>(read_command_line(arguments)).connection.peer();
  };
  EXPECT_THROW((void)read({}), Problem) << "a profile without one must not mean this machine";
  EXPECT_EQ(read({"-h", "h"}), "h:1883");
  EXPECT_EQ(read({"mqtts://h"}), "h:8883");
}

TEST_F(Profile, NumbersAndWordsMeanTheSame) {
  EXPECT_EQ(read_profile(write("[mqtt]\nversion = 311")).version, mqtt::Version::v3_1_1);
  EXPECT_EQ(read_profile(write("[mqtt]\nversion = \"mqttv5\"")).version, mqtt::Version::v5);
  EXPECT_EQ(read_profile(write("[mqtt]\nsession_expiry = -1")).session_expiry, kForever);
  EXPECT_EQ(read_profile(write("[tls]\nalpn = \"mqtt\"")).alpn, std::vector<std::string>{"mqtt"});
}

}  // namespace
}  // namespace fairlead::cli
