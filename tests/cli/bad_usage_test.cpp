// SPDX-License-Identifier: Apache-2.0
// Options, profiles, topics and files that cannot be meant. Nothing is connected: no server exists in these rows.
#include "fairlead/explain/exit_status.hpp"

#include "cli/refusal.hpp"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace fairlead::tool {
namespace {

Refusal usage(const std::string& name, const std::string& sentence, const Arguments& arguments,
              Errc error = Errc::invalid) {
  return {name, error, sentence, [=](Shore&) { return arguments; }, Commands::whole};
}

/// One option too many, or a wrong one, beside a sound command.
Refusal pub(const std::string& name, const std::string& sentence, const Arguments& more, Errc error = Errc::invalid) {
  return usage(name, sentence, Arguments{"pub", "-t", "plant/7"} + more, error);
}
Refusal sub(const std::string& name, const std::string& sentence, const Arguments& more, Errc error = Errc::invalid) {
  return usage(name, sentence, Arguments{"sub", "-t", "plant/7"} + more, error);
}

std::vector<Refusal> options() {
  return {
      usage("no_command", "No command is given", {}),
      usage("unknown_command", "no command \"publish\"", {"publish"}),
      pub("unknown_option", "fairlead pub has no option --bogus", {"-n", "--bogus"}),
      pub("unknown_letter", "no option -z", {"-n", "-z"}),
      pub("argument_missing", "--cafile needs a value", {"-n", "--cafile"}),
      pub("argument_missing_of_a_letter", "-h needs a value", {"-n", "-h"}),
      pub("argument_too_many", "the argument \"second\"", {"mqtt://localhost", "second", "-n"}),
      pub("option_twice", "-q is given more than once", {"-n", "-q", "1", "-q", "2"}),
      pub("nothing_to_publish", "nothing to publish", {}),
      pub("two_messages", "more than one message", {"-n", "-m", "x"}),
      usage("no_topic", "no topic to publish to", {"pub", "-n"}),
      usage("no_filter", "no topic to subscribe to", {"sub"}),
      pub("endpoint_and_host", "given more than once", {"mqtt://localhost", "-h", "localhost", "-n"}),
      pub("endpoint_without_scheme", "does not begin with mqtts:// or mqtt://", {"localhost:1883", "-n"}),
      pub("endpoint_of_another_scheme", "http is not spoken here", {"http://localhost", "-n"}),
      pub("endpoint_with_port_0", "not an endpoint", {"mqtt://localhost:0", "-n"}),
      pub("endpoint_with_a_large_port", "not an endpoint", {"mqtt://localhost:65536", "-n"}),
      pub("host_with_a_space", "neither a host name nor an IP address", {"-h", "a b", "-n"}),
      pub("port_0", "Port 0", {"-p", "0", "-n"}),
      pub("port_too_large", "-p: \"65536\" is not a whole number", {"-p", "65536", "-n"}),
      pub("port_negative", "-p: \"-1\" is not a whole number", {"-p", "-1", "-n"}),
      pub("port_no_number", "-p: \"mqtt\" is not a whole number", {"-p", "mqtt", "-n"}),
      pub("qos_3", "-q: \"3\" is not a quality of service", {"-q", "3", "-n"}),
      pub("qos_no_number", "-q: \"high\" is not a quality of service", {"-q", "high", "-n"}),
      pub("keep_alive_too_large", "-k: \"65536\" is not a whole number", {"-k", "65536", "-n"}),
      pub("keep_alive_negative", "-k: \"-5\" is not a whole number", {"-k", "-5", "-n"}),
      pub("version_unknown", "not a version of MQTT", {"-V", "4", "-n"}),
      pub("version_3_1", "MQTT 3.1 is not spoken", {"-V", "31", "-n"}, Errc::unsupported),
      pub("tls_version_unknown", "not a version of TLS", {"--tls-version", "tlsv2", "-n"}),
      pub("tls_version_old", "no longer secure", {"--tls-version", "tlsv1.1", "-n"}, Errc::unsupported),
      pub("tls_options_without_tls", "not encrypted", {"mqtt://localhost", "--cafile", "ca.crt", "-n"}),
      pub("insecure", "--insecure is refused", {"mqtts://localhost", "--insecure", "-n"}),
      pub("certificate_without_key", "needs its private key", {"--cert", "device.crt", "-n"}),
      pub("key_without_certificate", "needs its private key", {"--key", "device.key", "-n"}),
      pub("password_without_user", "only together with a user name", {"-P", "secret", "-n"}),
      pub("user_of_bad_utf8", "user name is not a text", {"-u", "\xff", "-n"}),
      pub("id_and_prefix", "cannot be used together", {"-i", "a", "-I", "b", "-n"}),
      pub("session_without_id", "needs a client id", {"-c", "-n"}),
      pub("session_expiry_under_3_1_1", "in MQTT 5.0 only", {"-x", "5", "-n"}),
      pub("session_expiry_no_number", "not a number of seconds", {"-V", "5", "-x", "soon", "-n"}),
      pub("session_expiry_too_large", "not a number of seconds", {"-V", "5", "-x", "4294967296", "-n"}),
      pub("will_without_topic", "no topic for it", {"--will-payload", "gone", "-n"}),
      pub("will_qos_3", "--will-qos: \"3\"", {"--will-topic", "w", "--will-qos", "3", "-n"}),
      pub("will_to_a_wildcard", "--will-topic: the standard forbids", {"--will-topic", "w/#", "-n"}),
      pub("repeat_0", "--repeat 0", {"-n", "--repeat", "0"}),
      pub("repeat_lines", "cannot be combined with -l", {"-l", "--repeat", "2"}),
      pub("repeat_delay_negative", "--repeat-delay", {"-n", "--repeat", "2", "--repeat-delay", "-1"}),
      pub("repeat_delay_no_number", "\"later\" is not a number of seconds",
          {"-n", "--repeat", "2", "--repeat-delay", "later"}),
      pub("connect_timeout_0", "0 seconds", {"-n", "--connect-timeout", "0"}),
      pub("name_server_by_name", "not the address of a name server", {"-n", "--name-server", "dns.example"}),
      pub("alpn_empty", "1 to 255 bytes", {"mqtts://localhost", "--tls-alpn", "", "-n"}),
      pub("of_sub_only", "fairlead pub has no option -C", {"-n", "-C", "1"}),
      pub("psk", "Pre-shared keys are not offered", {"--psk", "00", "-n"}, Errc::unsupported),
      pub("ciphers", "cipher suites are those of the policy", {"--ciphers", "ALL", "-n"}, Errc::unsupported),
      pub("properties", "does not have it", {"-D", "publish", "content-type", "x", "-n"}, Errc::unsupported),
      pub("proxy", "--proxy", {"--proxy", "socks5h://localhost", "-n"}, Errc::unsupported),
      sub("count_0", "-C 0", {"-C", "0"}),
      sub("count_negative", "-C: \"-1\" is not a whole number", {"-C", "-1"}),
      sub("time_out_0", "-W 0", {"-W", "0"}),
      sub("time_out_too_large", "-W: \"4294967296\" is not a whole number", {"-W", "4294967296"}),
      sub("format_unfinished", "-F: the format ends in the middle", {"-F", "%"}),
      sub("format_unknown", "-F: %z is not a specifier", {"-F", "%z"}),
      sub("retained_only", "--retained-only", {"--retained-only"}, Errc::unsupported),
      usage("explain_nothing", "no record to explain", {"explain"}),
      usage("explain_a_hyphen", "no record to explain", {"explain", "-"}),
      usage("explain_a_colon", "no record to explain", {"explain", ":"}),
      usage("explain_half_a_record", "no failure record", {"explain", "0x1214ffff"}),
      usage("explain_no_hex", "no failure record", {"explain", "harbour"}),
      usage("explain_unknown_table", "not a format", {"explain", "--table", "html"}),
      usage("token_without_a_command", "fairlead token is not told what to do", {"token"}),
      usage("token_unknown_command", "no command \"fairlead token shw\"", {"token", "shw"}),
      usage("token_unknown_option", "fairlead token list has no option --bogus", {"token", "list", "--bogus"}),
      usage("token_option_in_front", "--module stands before the command", {"token", "--module", "m.so", "list"}),
      usage("token_option_twice", "--module is given more than once",
            {"token", "list", "--module", "a.so", "--module", "b.so"}),
      usage("token_argument_too_many", "fairlead token show does not know what to do with the argument \"second\"",
            {"token", "show", "pkcs11:token=a", "second"}),
      usage("token_without_uri", "fairlead token show is not told which token", {"token", "show"}),
      usage("token_uri_of_another_scheme", "\"gateway\" is not a URI of a token", {"token", "show", "gateway"}),
      usage("token_two_pins", "from a file and from the environment",
            {"token", "show", "pkcs11:token=a", "--pin-file", "pin", "--pin-env", "PIN"}),
      usage("doctor_with_a_topic", "fairlead doctor has no option -t", {"doctor", "mqtt://localhost", "-t", "a"}),
  };
}

std::vector<Refusal> topics() {
  const std::string long_topic(65536, 'a');
  return {
      usage("topic_empty", "it is empty", {"pub", "-t", "", "-n"}),
      usage("topic_with_hash", "it has a wildcard", {"pub", "-t", "plant/#", "-n"}),
      usage("topic_with_plus", "it has a wildcard", {"pub", "-t", "plant/+/a", "-n"}),
      usage("topic_of_bad_utf8", "it is not UTF-8", {"pub", "-t", "a\xc0\x80", "-n"}),
      usage("topic_of_a_surrogate", "it is not UTF-8", {"pub", "-t", "\xed\xa0\x80", "-n"}),
      usage("topic_too_long", "longer than 65535 bytes", {"pub", "-t", long_topic, "-n"}),
      usage("topic_of_a_url", "it has a wildcard", {"pub", "-L", "mqtt://localhost/plant/#", "-n"}),
      usage("filter_empty", "it is empty", {"sub", "-t", ""}),
      usage("filter_hash_inside", "+ stands for a whole level", {"sub", "-t", "a/#/b"}),
      usage("filter_hash_in_a_word", "+ stands for a whole level", {"sub", "-t", "a#"}),
      usage("filter_plus_in_a_word", "+ stands for a whole level", {"sub", "-t", "a+/b"}),
      usage("filter_of_bad_utf8", "it is not UTF-8", {"sub", "-t", "\xff"}),
      usage("filter_too_long", "longer than 65535 bytes", {"sub", "-t", long_topic}),
      usage("filter_shared_by_nobody", "$share/group/filter", {"sub", "-t", "$share//a"}),
      usage("filter_out", "-T: the standard forbids", {"sub", "-t", "a", "-T", "b+"}),
      usage("unsubscribe", "-U: the standard forbids", {"sub", "-t", "a", "-U", "#/b"}),
  };
}

Refusal profile(const std::string& name, const std::string& sentence, const std::string& content) {
  return {name, Errc::invalid, sentence,
          [=](Shore& shore) { return Arguments{"doctor", "--config", shore.file("plant.toml", content)}; },
          Commands::whole};
}

std::vector<Refusal> profiles() {
  return {
      {"absent", Errc::storage_failed, "/absent.toml cannot be read",
       [](Shore& shore) { return Arguments{"doctor", "--config", shore.folder() + "/absent.toml"}; }, Commands::whole},
      {"folder", Errc::storage_failed, "cannot be read",
       [](Shore& shore) { return Arguments{"doctor", "--config", shore.folder()}; }, Commands::whole},
      profile("no_toml", "plant.toml:2: ", "endpoint = \"mqtt://localhost\"\n<xml>\n"),
      profile("text_not_closed", "plant.toml:1: ", "endpoint = \"mqtt://loc\n"),
      profile("of_bytes", "plant.toml:1: ", {'\xff', '\xfe', '\0', '\x01'}),
      profile("unknown_key", "plant.toml:2: endpont is not a key", "\nendpont = \"mqtt://localhost\"\n"),
      profile("unknown_key_in_a_table", "mqtt.quality is not a key", "[mqtt]\nquality = 1\n"),
      profile("another_type", "mqtt.keep_alive must be a whole number from 0 to 65535",
              "[mqtt]\nkeep_alive = \"long\"\n"),
      profile("out_of_range", "mqtt.keep_alive must be a whole number", "[mqtt]\nkeep_alive = 70000\n"),
      profile("negative", "mqtt.keep_alive must be a whole number", "[mqtt]\nkeep_alive = -1\n"),
      profile("qos_3", "plant.toml:2: mqtt.qos: \"3\" is not a quality of service", "[mqtt]\nqos = 3\n"),
      {"names_a_file_that_is_absent", Errc::key_missing, "/ca.crt (--cafile, or trust.ca_file in ",
       [](Shore& shore) {
         const std::string content = "endpoint = \"mqtts://localhost\"\n[trust]\nca_file = \"ca.crt\"\n";
         return Arguments{"doctor", "--config", shore.file("plant.toml", content)};
       },
       Commands::whole},
      profile("no_table", "trust must be a table", "trust = true\n"),
      profile("no_endpoint", "plant.toml has no endpoint", "[mqtt]\nqos = 1\n"),
      profile("bad_endpoint", "plant.toml:1: endpoint: \"mqtt://:1883\" is not an endpoint",
              "endpoint = \"mqtt://:1883\"\n"),
      profile("bad_version", "not a version of MQTT", "[mqtt]\nversion = 4\n"),
      profile("bad_tls_version", "not a version of TLS", "[tls]\nversion = \"ssl\"\n"),
      profile("half_an_identity", "needs its private key",
              "endpoint = \"mqtts://localhost\"\n[identity]\ncertificate = \"device.crt\"\n"),
      profile("twice", "plant.toml:2: ", "endpoint = \"mqtt://localhost\"\nendpoint = \"mqtt://localhost\"\n"),
  };
}

/// A file of that many bytes which takes no room on the disk.
std::string sparse(Shore& shore, std::uintmax_t size) {
  const std::string path = shore.file("large.bin", "");
  std::filesystem::resize_file(path, size);
  return path;
}

std::vector<Refusal> sizes() {
  return {
      {"file_too_large", Errc::too_large, "it has 300000000 bytes, and at most 268435444 are possible",
       [](Shore& shore) { return Arguments{"pub", "-t", "plant/ota", "-f", sparse(shore, 300'000'000)}; },
       Commands::whole},
      {"file_too_large_by_one", Errc::too_large, "it has 268435442 bytes, and at most 268435441 are possible",
       [](Shore& shore) {
         return Arguments{"pub", "-t", "plant/ota", "-q", "1", "-V", "5", "-f", sparse(shore, 268'435'442)};
       },
       Commands::whole},
      {"file_absent", Errc::storage_failed, "No such file or directory",
       [](Shore& shore) { return Arguments{"pub", "-t", "a", "-f", shore.folder() + "/absent"}; }, Commands::whole},
      {"file_is_a_folder", Errc::storage_failed, "Is a directory",
       [](Shore& shore) { return Arguments{"pub", "-t", "a", "-f", shore.folder()}; }, Commands::whole},
  };
}

class BadUsage : public testing::TestWithParam<Refusal> {};
TEST_P(BadUsage, IsOneSentenceAndItsStatus) { expect_refused(GetParam()); }
INSTANTIATE_TEST_SUITE_P(Options, BadUsage, testing::ValuesIn(options()), row_name);
INSTANTIATE_TEST_SUITE_P(Topics, BadUsage, testing::ValuesIn(topics()), row_name);
INSTANTIATE_TEST_SUITE_P(Profiles, BadUsage, testing::ValuesIn(profiles()), row_name);
INSTANTIATE_TEST_SUITE_P(Sizes, BadUsage, testing::ValuesIn(sizes()), row_name);

TEST(BadUsage, InsecureNamesTheOptionThatIsMeant) {
  const Ran ran = run({"sub", "mqtts://localhost", "-t", "a", "--insecure"});
  const auto complaint = read_complaint(ran.err, Errc::invalid);
  ASSERT_TRUE(complaint) << ran;
  EXPECT_NE(complaint->remedy.find("--dangerously-skip-verification"), std::string::npos);
}

TEST(BadUsage, AsDataItIsOneLineOfJson) {
  const Ran ran = run({"sub", "mqtt://localhost", "-t", "a", "-F", "%t", "--json"});
  EXPECT_EQ(ran.status, 2) << ran;
  const auto problem = nlohmann::json::parse(ran.err);
  EXPECT_EQ(problem["sentence"], "--json is a format of its own.");
  EXPECT_EQ(problem["status"], 2);
}

TEST(BadUsage, QuietDoesNotHideWhatIsWrongWithTheCommandLine) {
  EXPECT_NE(run({"pub", "--quiet", "-t", "a/#", "-n"}).err, "");
}

}  // namespace
}  // namespace fairlead::tool
