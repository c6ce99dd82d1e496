// SPDX-License-Identifier: Apache-2.0
#include "command_line.hpp"

#include "fairlead/explain/exit_status.hpp"
#include "fairlead/explain/hex.hpp"

#include "problem.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::cli {
namespace {

using Arguments = std::vector<std::string>;

PubCommand pub(Arguments arguments) {
  arguments.insert(arguments.begin(), "pub");
  return std::get<PubCommand>(read_command_line(arguments));
}

SubCommand sub(Arguments arguments) {
  arguments.insert(arguments.begin(), "sub");
  return std::get<SubCommand>(read_command_line(arguments));
}

/// The sentence and remedy with which it is refused; empty when it is not. The error must be `error`.
std::string refusal(const Arguments& arguments, Errc error = Errc::invalid) {
  try {
    (void)read_command_line(arguments);
  } catch (const Problem& problem) {
    EXPECT_EQ(name(problem.error()), name(error)) << problem.sentence();
    EXPECT_FALSE(problem.remedy().empty());
    EXPECT_EQ(problem.sentence().back(), '.') << problem.sentence();
    return problem.sentence() + " " + problem.remedy();
  }
  return {};
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(CommandLine, AnEndpointIsTheFirstArgument) {
  const PubCommand got = pub({"mqtts://broker.example:18883", "-t", "a/b", "-m", "hello"});
  EXPECT_TRUE(got.connection.uses_tls());
  EXPECT_EQ(got.connection.peer(), "broker.example:18883");
  EXPECT_EQ(got.topic, "a/b");
  EXPECT_EQ(got.from, PayloadFrom::text);
  EXPECT_EQ(got.text, "hello");
  EXPECT_TRUE(got.connection.system_trust) << "without --cafile";
  EXPECT_EQ(pub({"-t", "a", "-m", "b", "mqtt://[::1]"}).connection.peer(), "[::1]:1883");
}

TEST(CommandLine, HostAndPortMeanWhatTheyMeanToMosquitto) {
  EXPECT_EQ(pub({"-t", "a", "-n"}).connection.peer(), "localhost:1883");
  EXPECT_EQ(pub({"-h", "h", "-p", "1999", "-t", "a", "-n"}).connection.peer(), "h:1999");
  EXPECT_FALSE(pub({"-h", "h", "-t", "a", "-n"}).connection.uses_tls());
  const ConnectionPlan tls = pub({"-h", "h", "--cafile", "ca.pem", "-t", "a", "-n"}).connection;
  EXPECT_EQ(tls.peer(), "h:8883");
  EXPECT_TRUE(tls.uses_tls());
  EXPECT_FALSE(tls.system_trust);
  EXPECT_TRUE(pub({"-h", "h", "-p", "8883", "-t", "a", "-n"}).connection.uses_tls());
}

TEST(CommandLine, AuthoritiesInATokenMayHaveAModule) {
  const std::string uri = "pkcs11:token=dev;object=root";
  EXPECT_FALSE(pub({"-t", "a", "-n", "--cafile", uri}).connection.system_trust);
  EXPECT_EQ(pub({"-t", "a", "-n", "--cafile", uri, "--module", "x.so"}).connection.token.module, "x.so");
}

TEST(CommandLine, AUrlCarriesUserPasswordAndTopic) {
  const PubCommand got = pub({"-L", "mqtts://me:p%40ss@broker.example/plant/1", "-m", "x"});
  EXPECT_EQ(got.connection.peer(), "broker.example:8883");
  EXPECT_EQ(got.connection.user, "me");
  EXPECT_EQ(got.connection.password, "p@ss");
  EXPECT_EQ(got.topic, "plant/1");
  EXPECT_EQ(sub({"-L", "mqtt://h/plant/#"}).topics, Arguments{"plant/#"});
  EXPECT_EQ(sub({"-L", "mqtt://h/a", "-t", "b"}).topics, (Arguments{"a", "b"}))
      << "one more filter, as in mosquitto_sub";
  EXPECT_EQ(pub({"-L", "mqtt://you@h/t", "-u", "me", "-m", "x"}).connection.user, "me") << "an option is more special";
}

TEST(CommandLine, PayloadsAreNotInterpreted) {
  for (const std::string text : {"", "-n", "--", "[a,b]", "{}", "%%", "\"quoted\"", "--topic", "-1", "mqtt://x"}) {
    EXPECT_EQ(pub({"-t", "a", "-m", text}).text, text);
  }
}

TEST(CommandLine, ThePayloadComesFromOnePlace) {
  EXPECT_EQ(pub({"-t", "a", "-n"}).from, PayloadFrom::nothing);
  EXPECT_EQ(pub({"-t", "a", "-l"}).from, PayloadFrom::input_lines);
  EXPECT_EQ(pub({"-t", "a", "-s"}).from, PayloadFrom::input);
  EXPECT_EQ(pub({"-t", "a", "-f", "x"}).text, "x");
  EXPECT_NE(refusal({"pub", "-t", "a"}), "");
  EXPECT_NE(refusal({"pub", "-t", "a", "-n", "-m", "x"}), "");
  EXPECT_NE(refusal({"pub", "-m", "x"}), "");
}

TEST(CommandLine, MqttOptions) {
  const ConnectionPlan got =
      sub({"-t",   "a",          "-V", "mqttv5",       "-i", "me", "-c", "-x",           "60", "-k",
           "30",   "-q",         "2",  "-u",           "u",  "-P", "p",  "--will-topic", "w",  "--will-payload",
           "gone", "--will-qos", "1",  "--will-retain"})
          .connection;
  EXPECT_EQ(got.version, mqtt::Version::v5);
  EXPECT_EQ(got.client_id, "me");
  EXPECT_TRUE(got.keep_session);
  EXPECT_EQ(got.session_expiry, 60U);
  EXPECT_EQ(got.keep_alive.count(), 30);
  EXPECT_EQ(got.qos, mqtt::QoS::exactly_once);
  EXPECT_EQ(got.user, "u");
  EXPECT_EQ(got.password, "p");
  ASSERT_TRUE(got.will);
  EXPECT_EQ(got.will->topic, "w");
  EXPECT_EQ(got.will->payload, "gone");
  EXPECT_EQ(got.will->qos, mqtt::QoS::at_least_once);
  EXPECT_EQ(got.will->retain, mqtt::Retain::yes);
  EXPECT_EQ(sub({"-t", "a"}).connection.version, mqtt::Version::v3_1_1);
  EXPECT_EQ(sub({"-t", "a", "-V", "5", "-i", "x", "-x", "-1"}).connection.session_expiry, kForever);
  EXPECT_EQ(sub({"-t", "a", "-V", "5", "-i", "x", "-x", "\u221e"}).connection.session_expiry, kForever);
}

TEST(CommandLine, ClientIds) {
  const std::string made = sub({"-t", "a"}).connection.client_id;
  EXPECT_TRUE(made.starts_with("fairlead-"));
  EXPECT_NE(made, sub({"-t", "a"}).connection.client_id);
  EXPECT_LE(made.size(), 23U) << "what every server of 3.1.1 must accept";
  EXPECT_TRUE(sub({"-t", "a", "-I", "plant-"}).connection.client_id.starts_with("plant-"));
  EXPECT_NE(refusal({"sub", "-t", "a", "-i", "x", "-I", "y"}), "");
  EXPECT_TRUE(contains(refusal({"sub", "-t", "a", "-c"}), "-i"));
  EXPECT_TRUE(contains(refusal({"sub", "-t", "a", "-V", "5", "-x", "-1"}), "-i"));
}

TEST(CommandLine, SubOptions) {
  const SubCommand got = sub({"-t", "a", "-t", "b/#", "-T", "b/c", "-U", "old", "-C",       "3",
                              "-W", "5", "-E", "-R",  "-v", "-N",  "-F", "%t",  "--pretty", "-d"});
  EXPECT_EQ(got.topics, (Arguments{"a", "b/#"}));
  EXPECT_EQ(got.filter_out, Arguments{"b/c"});
  EXPECT_EQ(got.unsubscribe, Arguments{"old"});
  EXPECT_EQ(got.count, 3U);
  EXPECT_EQ(got.time_out, std::chrono::seconds(5));
  EXPECT_TRUE(got.exit_when_subscribed && got.verbose && got.pretty && !got.end_of_line);
  EXPECT_EQ(got.stale, Stale::hide);
  EXPECT_EQ(got.talk, Talk::debug);
  EXPECT_EQ(sub({"-t", "[a,b]"}).topics, Arguments{"[a,b]"});
  EXPECT_NE(refusal({"sub", "-h", "x"}), "");
  EXPECT_EQ(refusal({"sub", "-U", "x"}), "");
}

TEST(CommandLine, RepeatAndItsDelay) {
  const PubCommand got = pub({"-t", "a", "-n", "--repeat", "3", "--repeat-delay", "0.25", "-r", "--quiet"});
  EXPECT_EQ(got.repeat, 3U);
  EXPECT_EQ(got.repeat_delay.count(), 250);
  EXPECT_EQ(got.retain, mqtt::Retain::yes);
  EXPECT_EQ(got.talk, Talk::quiet);
  EXPECT_NE(refusal({"pub", "-t", "a", "-l", "--repeat", "3"}), "");
  EXPECT_NE(refusal({"pub", "-t", "a", "-n", "--repeat", "0"}), "");
  EXPECT_NE(refusal({"pub", "-t", "a", "-n", "--repeat-delay", "-1"}), "");
  EXPECT_NE(refusal({"pub", "-t", "a", "-n", "--repeat-delay", "nan"}), "");
}

TEST(CommandLine, InsecureIsRefusedAndTheDangerousNameIsGiven) {
  EXPECT_TRUE(contains(refusal({"sub", "mqtts://h", "-t", "a", "--insecure"}), "--dangerously-skip-verification"));
  EXPECT_TRUE(sub({"mqtts://h", "-t", "a", "--dangerously-skip-verification"}).connection.skip_verification);
  EXPECT_FALSE(sub({"mqtts://h", "-t", "a"}).connection.skip_verification);
}

TEST(CommandLine, PlainEndpointsDoNotSwallowTlsOptions) {
  for (const std::string option : {"--cafile", "--capath", "--crlfile", "--tls-alpn"}) {
    EXPECT_TRUE(contains(refusal({"sub", "mqtt://h", "-t", "a", option, "x"}), "mqtts://")) << option;
  }
}

TEST(CommandLine, AnEmptyNameOfAFileIsNotNone) {
  for (const std::string option : {"--cafile", "--capath", "--crlfile", "--cert", "--key"}) {
    EXPECT_TRUE(contains(refusal({"sub", "mqtts://h", "-t", "a", option, ""}), option + " is empty.")) << option;
  }
}

TEST(CommandLine, WhatTheStandardForbidsIsRefusedBeforeConnecting) {
  EXPECT_TRUE(contains(refusal({"pub", "-t", "a/#", "-n"}), "wildcard"));
  EXPECT_TRUE(contains(refusal({"pub", "-t", "a/+/b", "-n"}), "wildcard"));
  EXPECT_TRUE(contains(refusal({"pub", "-t", "", "-n"}), "empty"));
  EXPECT_TRUE(contains(refusal({"pub", "-t", "\xff", "-n"}), "UTF-8"));
  EXPECT_TRUE(contains(refusal({"pub", "-t", std::string(65536, 'a'), "-n"}), "65535"));
  EXPECT_TRUE(contains(refusal({"sub", "-t", "a/#/b"}), "last"));
  EXPECT_TRUE(contains(refusal({"sub", "-t", "a", "-T", "b+"}), "-T"));
  EXPECT_TRUE(contains(refusal({"sub", "-t", "a", "--will-topic", "#"}), "--will-topic"));
  EXPECT_TRUE(contains(refusal({"sub", "-t", "a", "-u", "\xc0\x80"}), "user name"));
}

TEST(CommandLine, WhatIsNotSupportedSaysSo) {
  EXPECT_TRUE(contains(refusal({"sub", "-t", "a", "-V", "31"}, Errc::unsupported), "3.1"));
  EXPECT_TRUE(contains(refusal({"sub", "-t", "a", "--tls-version", "tlsv1.1"}, Errc::unsupported), "tlsv1.2"));
  EXPECT_TRUE(contains(refusal({"sub", "-t", "a", "--psk", "00"}, Errc::unsupported), "--cert"));
  EXPECT_TRUE(
      contains(refusal({"pub", "-t", "a", "-n", "-D", "publish", "content-type", "x"}, Errc::unsupported), "-D"));
  EXPECT_EQ(refusal({"pub", "-t", "a", "-n", "--nodelay"}), "");
}

TEST(CommandLine, AMistypedWordIsNamedWithWhatWasMeant) {
  const auto says = [](const Arguments& arguments, const std::string& part) {
    EXPECT_TRUE(contains(refusal(arguments), part)) << refusal(arguments);
  };
  says({"pub", "--caflie", "ca.crt", "-t", "a", "-n"}, "fairlead pub has no option --caflie. Was --cafile meant?");
  says({"sub", "--kepalive=5", "-t", "a"}, "fairlead sub has no option --kepalive. Was --keepalive meant?");
  says({"pub", "-t", "a", "-n", "--repeat-dealy", "1"}, "Was --repeat-delay meant?");
  says({"pub", "-t", "a", "-n", "--entirely-else"},
       "no option --entirely-else. fairlead pub --help lists the options.");
  says({"pub", "-t", "a", "-n", "-z"}, "fairlead pub has no option -z. fairlead pub --help");
  says({"pub", "-t", "a", "-n", "--password=secret"}, "no option --password. ");
  EXPECT_FALSE(contains(refusal({"pub", "-t", "a", "-n", "--password=secret"}), "secret"));
  EXPECT_FALSE(contains(refusal({"pub", "-t", "a", "-n", "--inscure"}), "meant")) << "by what is refused";
  says({"--cafile", "ca.crt", "pub", "-t", "a", "-n"},
       "--cafile stands before the command. Write it after fairlead pub.");
  says({"pub", "-t", "a", "-n", "--", "mqtt://h", "extra"}, "to do with the argument \"extra\"");
  says({"pub", "mqtt://h", "-t", "a", "-n", "-"}, "to do with the argument \"-\"");
  says({"--verison"}, "fairlead has no option --verison. Was --version meant?");
  says({"pbu", "-t", "a"}, "There is no command \"pbu\". Was pub meant?");
  says({"publish"}, "There is no command \"publish\". Was pub meant?");
  says({"subscribe"}, "There is no command \"subscribe\". Was sub meant?");
  says({"listen"}, "There is no command \"listen\". The commands are");
  says({"pub", "-t", "a", "-m", "hello", "world"},
       "\"world\" is not an endpoint: it does not begin with mqtts:// or mqtt://. Write mqtts://host:port, or "
       "mqtt://host:port without TLS; or use -h and -p. A text of several words stands in quotes.");
  says({"pub", "mqtt://h", "-t", "a", "-m", "hello", "world"},
       "to do with the argument \"world\". It takes one endpoint.");
}

TEST(CommandLine, ARecordThatIsNoneIsToldItsDigits) {
  EXPECT_TRUE(contains(refusal({"explain", "0x1214ff:ff"}), "hexadecimal digits given: 8."));
  EXPECT_TRUE(contains(refusal({"explain", "2" + std::string(63, '0')}), "the first is 1"));
  EXPECT_TRUE(contains(refusal({"explain", "2" + std::string(63, '0')}), "digits given: 64."));
}

TEST(CommandLine, AWrongValueIsNamedWithItsOption) {
  const auto says = [](const Arguments& more, const std::string& part) {
    Arguments arguments{"pub", "-t", "a", "-n"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    EXPECT_TRUE(contains(refusal(arguments), part)) << refusal(arguments);
  };
  says({"-p", "70000"}, "-p: \"70000\" is not a whole number from 0 to 65535.");
  says({"--port", "-1"}, "-p: \"-1\" is not");
  says({"-k", "5s"}, "-k: \"5s\" is not");
  says({"-k", ""}, "-k: \"\" is not");
  says({"--repeat", "4294967296"}, "--repeat: \"4294967296\" is not a whole number from 0 to 4294967295.");
  says({"-q", "high"}, "-q: \"high\" is not a quality of service. Write 0, 1 or 2.");
  says({"--will-topic", "w", "--will-qos", "3"}, "--will-qos: \"3\"");
  says({"--repeat-delay", "1s"}, "--repeat-delay: \"1s\" is not a number of seconds.");
  says({"--qos"}, "-q needs a value.");
  says({"--cafile"}, "--cafile needs a value.");
  says({"-t", "b"}, "-t is given more than once.");
  EXPECT_TRUE(contains(refusal({"sub", "-t", "a", "-t", "b", "-t"}), "-t needs a value."));
  says({"--retain=foo"}, "-r takes no value.");
  says({"://h"}, "\"://h\" is not an endpoint: it does not begin with");
  says({"https://h"}, "\"https://h\" is not an endpoint: https is not spoken here. Write mqtts://");
  says({"MQTTS://h:0"}, "the host or the port is malformed");
  says({"mqtts:/h"}, "it does not begin with mqtts:// or mqtt://");
}

TEST(CommandLine, ContradictionsAreRefused) {
  for (const Arguments& each : {Arguments{"mqtt://h", "-h", "x"},
                                Arguments{"mqtt://h", "-L", "mqtt://x"},
                                Arguments{"-p", "0"},
                                Arguments{"-p", "70000"},
                                Arguments{"-h", "a b"},
                                Arguments{"http://h"},
                                Arguments{"h:1883"},
                                Arguments{"mqtt://h:0"},
                                Arguments{"-q", "3"},
                                Arguments{"-q", "x"},
                                Arguments{"-k", "65536"},
                                Arguments{"-V", "4"},
                                Arguments{"-x", "5"},
                                Arguments{"-V", "5", "-x", "many"},
                                Arguments{"-P", "p"},
                                Arguments{"--cert", "c"},
                                Arguments{"--key", "k"},
                                Arguments{"--will-qos", "1"},
                                Arguments{"--will-topic", "w", "--will-qos", "3"},
                                Arguments{"--tls-version", "ssl"},
                                Arguments{"--bogus"},
                                Arguments{"-C", "0"},
                                Arguments{"-W", "0"},
                                Arguments{"-F", "%"},
                                Arguments{"mqtt://h", "extra"}}) {
    Arguments whole{"sub", "-t", "a"};
    whole.insert(whole.end(), each.begin(), each.end());
    EXPECT_NE(refusal(whole), "") << each.front() << " " << each.back();
  }
  EXPECT_NE(refusal({}), "");
  EXPECT_NE(refusal({"bogus"}), "");
}

TEST(CommandLine, HelpAndVersion) {
  EXPECT_TRUE(contains(std::get<ShowText>(read_command_line({"--help"})).text, "doctor"));
  EXPECT_TRUE(contains(std::get<ShowText>(read_command_line({"pub", "--help"})).text, "--cafile"));
  EXPECT_TRUE(contains(std::get<ShowText>(read_command_line({"--version"})).text, "fairlead 0"));
}

TEST(CommandLine, ExplainTakesRecords) {
  Failure f;
  f.layer = Layer::connect;
  f.error = Errc::refused;
  const std::string hex = explain::hex_of_record(f);
  EXPECT_EQ(std::get<ExplainCommand>(read_command_line({"explain", hex})).records, std::vector{f});
  const auto two =
      std::get<ExplainCommand>(read_command_line({"explain", hex.substr(0, 10), hex.substr(10) + ":" + hex}));
  EXPECT_EQ(two.records.size(), 2U);
  EXPECT_NE(refusal({"explain"}), "");
  EXPECT_NE(refusal({"explain", hex.substr(1)}), "");
  EXPECT_NE(refusal({"explain", "zz"}), "");
  EXPECT_TRUE(std::get<ExplainCommand>(read_command_line({"explain", "--table", "markdown"})).table);
  EXPECT_NE(refusal({"explain", "--table", "html"}), "");
}

}  // namespace
}  // namespace fairlead::cli
