// SPDX-License-Identifier: Apache-2.0
#include "cli/refusal.hpp"

#include "fairlead/explain/exit_status.hpp"

#include "support/pki.hpp"

#include <ostream>

namespace fairlead::tool {
namespace {

std::vector<Arguments> commands_of(Commands commands, const Arguments& arguments) {
  const Arguments pub = Arguments{"pub", "-t", "plant/7", "-m", "21.5", "-q", "1"} + arguments;
  const Arguments sub = Arguments{"sub", "-t", "plant/#", "-q", "1"} + arguments;
  switch (commands) {
    case Commands::whole: return {arguments};
    case Commands::sub: return {sub};
    case Commands::sub_doctor: return {sub, Arguments{"doctor"} + arguments};
    case Commands::all: break;
  }
  return {pub, sub, Arguments{"doctor"} + arguments};
}

}  // namespace

bool is_prose(const std::string& text) {
  return !text.empty() && text.find_first_of("\n{}[]") == std::string::npos && text.ends_with('.') &&
         text.find("..") == std::string::npos && text.find("  ") == std::string::npos;
}

std::string Shore::broker(support::MosquittoOptions options) {
  brokers_.push_back(std::make_unique<support::Mosquitto>(std::move(options)));
  return brokers_.back()->endpoint();
}

std::string Shore::server(support::Buffer words, Saying::When when, Saying::Then then,
                          std::optional<support::TlsServerOptions> tls) {
  scripts_.push_back(std::make_unique<Saying>(std::move(words), when, then));
  servers_.push_back(std::make_unique<TcpServer>(*scripts_.back(), std::move(tls)));
  return servers_.back()->endpoint();
}

std::uint16_t Shore::port(support::Listening listening) {
  listeners_.push_back(std::make_unique<support::TcpListener>(listening));
  return listeners_.back()->port();
}

std::string Shore::file(const std::string& name, std::string_view content) {
  const std::string path = folder() + "/" + name;
  support::write_file(path, content);
  return path;
}

std::optional<Complaint> read_complaint(const std::string& text, Errc error) {
  const std::string begin = "fairlead: ";
  const std::string indent(begin.size(), ' ');
  const std::string end =
      " (" + std::string(name(error)) + ", status " + std::to_string(explain::exit_status(error)) + ")\n" + indent;
  const auto at = text.find(end);
  if (!text.starts_with(begin) || at == std::string::npos || !text.ends_with('\n')) return std::nullopt;
  Complaint complaint{.sentence = text.substr(begin.size(), at - begin.size()), .remedy = text.substr(at + end.size())};
  complaint.remedy.pop_back();
  return complaint;
}

void expect_refused(const Refusal& row) {
  Shore shore;
  for (const Arguments& command : commands_of(row.commands, row.arrange(shore))) {
    const std::string name_of_command = command.empty() ? "" : command.front();
    SCOPED_TRACE("fairlead " + name_of_command);
    const Ran ran = run(command);
    EXPECT_EQ(ran.status, explain::exit_status(row.error)) << ran;
    if (name_of_command == "doctor" && !ran.out.empty()) {
      EXPECT_EQ(ran.err, "");
      EXPECT_NE(ran.out.find(std::string(name(row.error))), std::string::npos) << ran;
      const auto wrong = ran.out.find("What is wrong   ");
      ASSERT_NE(wrong, std::string::npos) << ran;
      EXPECT_NE(ran.out.find(row.sentence, wrong), std::string::npos) << ran;
      EXPECT_NE(ran.out.find(row.remedy, wrong), std::string::npos) << ran;
      continue;
    }
    EXPECT_EQ(ran.out, "");
    const auto complaint = read_complaint(ran.err, row.error);
    ASSERT_TRUE(complaint) << ran;
    EXPECT_TRUE(is_prose(complaint->sentence)) << ran;
    EXPECT_TRUE(is_prose(complaint->remedy)) << ran;
    EXPECT_NE(complaint->sentence.find(row.sentence), std::string::npos) << ran;
    EXPECT_NE(complaint->remedy.find(row.remedy), std::string::npos) << ran;
  }
}

void PrintTo(const Refusal& row, std::ostream* to) { *to << row.name; }

}  // namespace fairlead::tool
