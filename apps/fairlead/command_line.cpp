// SPDX-License-Identifier: Apache-2.0
#include "command_line.hpp"

#include "fairlead/explain/hex.hpp"

#include "format.hpp"
#include "help.hpp"
#include "number.hpp"
#include "options.hpp"
#include "problem.hpp"
#include "token_command_line.hpp"
#include "usage.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace fairlead::cli {
namespace {

Form form_of(bool json) { return json ? Form::json : Form::text; }

struct TalkOptions {
  bool quiet = false;
  bool debug = false;
  bool json = false;
  [[nodiscard]] Talk talk() const { return debug ? Talk::debug : quiet ? Talk::quiet : Talk::normal; }
};

void add_talk_options(CLI::App& command, TalkOptions& into) {
  command.add_flag("-d,--debug", into.debug, "Say what happens, on stderr");
  command.add_flag("--quiet", into.quiet, "Say nothing about what goes wrong later than the command line");
  command.add_flag("--json", into.json, "Report as data: messages, an account, problems");
}

/// Everything that CLI11 writes into; it must live as long as the parser.
struct PubOptions {
  ConnectionOptions connection;
  TalkOptions talk;
  std::optional<std::string> topic;
  std::optional<std::string> message;
  std::optional<std::string> file;
  bool nothing = false;
  bool input = false;
  bool lines = false;
  bool retain = false;
  std::optional<std::uint32_t> repeat;
  std::optional<std::string> repeat_delay;
};

struct SubOptions {
  ConnectionOptions connection;
  TalkOptions talk;
  SubCommand command{.connection = {.endpoint = {.scheme = {}, .host = *net::HostName::parse("localhost"), .port = 0}}};
  bool hide_stale = false;
  bool no_end_of_line = false;
  std::optional<std::string> format;
  std::optional<std::uint32_t> count;
  std::optional<std::uint32_t> time_out;
};

struct ExplainOptions {
  std::vector<std::string> hex;
  std::string table;
  bool json = false;
};

void add_pub(CLI::App& command, PubOptions& o) {
  add_connection_options(command, o.connection);
  add_talk_options(command, o.talk);
  const std::string what = "What to publish";
  command.add_option("-t,--topic", o.topic, "Topic")->option_text("TOPIC")->group(what);
  command.add_option("-m,--message", o.message, "The message itself")->option_text("TEXT")->group(what);
  command.add_option("-f,--file", o.file, "The content of a file, read as it is sent")
      ->option_text("FILE")
      ->group(what);
  command.add_flag("-l,--stdin-line", o.lines, "Each line of stdin is a message")->group(what);
  command.add_flag("-s,--stdin-file", o.input, "All of stdin is one message")->group(what);
  command.add_flag("-n,--null-message", o.nothing, "A message of zero bytes")->group(what);
  add_qos(command, "-q,--qos", o.connection.settings.qos, "Quality of service (default: 0)")->group(what);
  command.add_flag("-r,--retain", o.retain, "The server keeps it for later subscribers")->group(what);
  add_number(command, "--repeat", o.repeat, "Publish it this many times")->option_text("COUNT")->group(what);
  command.add_option("--repeat-delay", o.repeat_delay, "Wait between two of them")->option_text("SECONDS")->group(what);
  add_refused_options(command);
}

void add_sub(CLI::App& command, SubOptions& o) {
  add_connection_options(command, o.connection);
  add_talk_options(command, o.talk);
  const std::string what = "What to receive";
  command.add_option("-t,--topic", o.command.topics, "Topic filter; may be repeated")
      ->option_text("FILTER")
      ->allow_extra_args(false)
      ->group(what);
  command.add_option("-T,--filter-out", o.command.filter_out, "Do not show these topics; may be repeated")
      ->option_text("FILTER")
      ->allow_extra_args(false)
      ->group(what);
  command.add_option("-U,--unsubscribe", o.command.unsubscribe, "End this subscription; may be repeated")
      ->option_text("FILTER")
      ->allow_extra_args(false)
      ->group(what);
  add_qos(command, "-q,--qos", o.connection.settings.qos, "Highest quality of service (default: 0)")->group(what);
  command.add_flag("-R", o.hide_stale, "Do not show retained messages")->group(what);
  add_number(command, "-C", o.count, "End after this many messages")->option_text("COUNT")->group(what);
  add_number(command, "-W", o.time_out, "End after this time, with status 27")->option_text("SECONDS")->group(what);
  command.add_flag("-E", o.command.exit_when_subscribed, "End when the subscriptions are acknowledged")->group(what);
  const std::string how = "How to show it";
  command.add_flag("-v,--verbose", o.command.verbose, "Topic, space, payload")->group(how);
  command.add_option("-F", o.format, "Format, see below")->option_text("FORMAT")->group(how);
  command.add_flag("--pretty", o.command.pretty, "%j and %J over several lines")->group(how);
  command.add_flag("-N", o.no_end_of_line, "No end of line after each message")->group(how);
  add_refused_options(command);
}

void add_explain(CLI::App& command, ExplainOptions& o) {
  command.add_option("record", o.hex, "Failure records: 64 hexadecimal digits each; spaces and colons are passed over");
  command.add_flag("--json", o.json, "As data");
  command.add_option("--table", o.table, "Every error with its exit status: markdown")->option_text("FORMAT");
}

/// The value of --repeat-delay: seconds, with a fraction if need be.
std::chrono::milliseconds parse_delay(const std::string& text) {
  constexpr double kLongest = 1e9;
  const double seconds = number_of<double>(text).value_or(-1);
  if (!(seconds >= 0 && seconds <= kLongest)) {  // Nor is it a NaN.
    refuse(fmt::format("--repeat-delay: \"{}\" is not a number of seconds.", text), "Give 0 or more, for example 0.5.");
  }
  return std::chrono::milliseconds(std::llround(seconds * 1000));
}

PubCommand make_pub(const PubOptions& o) {
  PubCommand pub{.connection = plan_of(o.connection), .talk = o.talk.talk(), .form = form_of(o.talk.json)};
  const int sources =
      (o.message ? 1 : 0) + (o.file ? 1 : 0) + (o.nothing ? 1 : 0) + (o.input ? 1 : 0) + (o.lines ? 1 : 0);
  if (sources == 0) refuse("There is nothing to publish.", "Give -m, -f, -l, -s or -n.");
  if (sources > 1) refuse("There is more than one message to publish.", "Give one of -m, -f, -l, -s and -n.");
  pub.topic = o.topic.value_or(pub.connection.topic);
  if (pub.topic.empty() && !o.topic) refuse("There is no topic to publish to.", "Give one with -t.");
  require_topic_name(pub.topic, "-t");
  pub.from = o.message   ? PayloadFrom::text
             : o.file    ? PayloadFrom::file
             : o.nothing ? PayloadFrom::nothing
             : o.input   ? PayloadFrom::input
                         : PayloadFrom::input_lines;
  pub.text = o.message.value_or(o.file.value_or(""));
  pub.retain = o.retain ? mqtt::Retain::yes : mqtt::Retain::no;
  if (o.repeat && o.lines) refuse("--repeat cannot be combined with -l.", "Leave out one of the two.");
  if (o.repeat == 0) refuse("--repeat 0 publishes nothing.", "Give at least 1.");
  pub.repeat = o.repeat.value_or(1);
  if (o.repeat_delay) pub.repeat_delay = parse_delay(*o.repeat_delay);
  return pub;
}

SubCommand make_sub(const SubOptions& o) {
  SubCommand sub = o.command;
  sub.connection = plan_of(o.connection);
  sub.talk = o.talk.talk();
  sub.form = form_of(o.talk.json);
  // As in mosquitto_sub, the topic of a URL is one filter more; that of a profile gives way to -t.
  const bool one_more = sub.topics.empty() || url_has_topic(o.connection);
  if (one_more && !sub.connection.topic.empty()) sub.topics.insert(sub.topics.begin(), sub.connection.topic);
  if (sub.topics.empty() && sub.unsubscribe.empty()) refuse("There is no topic to subscribe to.", "Give one with -t.");
  for (const std::string& filter : sub.topics) require_topic_filter(filter, "-t");
  for (const std::string& filter : sub.filter_out) require_topic_filter(filter, "-T");
  for (const std::string& filter : sub.unsubscribe) require_topic_filter(filter, "-U");
  sub.end_of_line = !o.no_end_of_line;
  sub.stale = o.hide_stale ? Stale::hide : Stale::show;
  if (o.talk.json && (o.format || sub.verbose || o.no_end_of_line)) {
    refuse("--json is a format of its own.", "Leave out -F, -v and -N, or --json.");
  }
  sub.format = o.talk.json ? "%j" : o.format.value_or("");
  (void)parse_format(sub.format);
  if (o.count == 0) refuse("-C 0 receives nothing.", "Give at least 1.");
  if (o.time_out == 0) refuse("-W 0 leaves no time.", "Give at least 1 second.");
  sub.count = o.count;
  if (o.time_out) sub.time_out = std::chrono::seconds(*o.time_out);
  return sub;
}

ExplainCommand make_explain(const ExplainOptions& o) {
  ExplainCommand command{.form = form_of(o.json), .table = !o.table.empty()};
  if (command.table && o.table != "markdown")
    refuse(fmt::format("--table: \"{}\" is not a format.", o.table), "Write markdown.");
  std::string digits;
  for (const std::string& part : o.hex) digits += part;
  const auto records = explain::records_of_hex(digits);
  if (!records) {
    std::string_view given = digits;
    if (given.starts_with("0x")) given.remove_prefix(2);
    const auto count = std::ranges::count_if(given, [](unsigned char one) { return std::isxdigit(one) != 0; });
    refuse("That is no failure record.",
           fmt::format("A record is 64 hexadecimal digits, of which the first is 1, and several may follow each other. "
                       "Number of hexadecimal digits given: {}.",
                       count));
  }
  if (records->empty() && !command.table)
    refuse("There is no record to explain.", "Give the 64 hexadecimal digits of a failure record.");
  command.records = *records;
  return command;
}

std::string version_text() { return "fairlead " FAIRLEAD_VERSION "\n"; }

void add_help(CLI::App& command) { command.set_help_flag("--help", "Print this help"); }

}  // namespace

Command read_command_line(const std::vector<std::string>& arguments) {
  CLI::App app("Secure device-to-cloud connections: publish, subscribe, and find out why a connection fails.",
               "fairlead");
  bool version = false;
  app.add_flag("--version", version, "Print the version");
  PubOptions pub_options;
  SubOptions sub_options;
  ConnectionOptions doctor_options;
  bool doctor_json = false;
  ExplainOptions explain_options;
  TokenOptionValues token_options;

  CLI::App* pub = app.add_subcommand("pub", "Publish messages");
  CLI::App* sub = app.add_subcommand("sub", "Subscribe, and print what arrives");
  CLI::App* doctor = app.add_subcommand("doctor", "Go through a connection layer by layer, and say what is wrong");
  CLI::App* explain = app.add_subcommand("explain", "Say what a failure record from the field means");
  CLI::App* token = app.add_subcommand("token", "Keys and certificates in a token, over its module with PKCS #11");
  for (CLI::App* each : {&app, pub, sub, doctor, explain, token}) add_help(*each);
  add_pub(*pub, pub_options);
  add_sub(*sub, sub_options);
  add_connection_options(*doctor, doctor_options);
  doctor->add_flag("--json", doctor_json, "As data");
  add_explain(*explain, explain_options);
  add_token_commands(*token, token_options);
  add_footers(app);

  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::Success&) {
    return ShowText{help_text(app)};
  } catch (const CLI::ParseError& e) {
    refuse_usage(app, e);
  }
  if (version) return ShowText{version_text()};
  if (pub->parsed()) return make_pub(pub_options);
  if (sub->parsed()) return make_sub(sub_options);
  if (doctor->parsed()) return DoctorCommand{plan_of(doctor_options), form_of(doctor_json)};
  if (explain->parsed()) return make_explain(explain_options);
  if (token->parsed()) return make_token_command(*token, token_options);
  refuse("No command is given.", fmt::format("The commands are {}; see fairlead --help.", command_list(app)));
}

}  // namespace fairlead::cli
