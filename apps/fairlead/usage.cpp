// SPDX-License-Identifier: Apache-2.0
#include "usage.hpp"

#include "problem.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fairlead::cli {
namespace {

/// How many letters have to be put in, left out, changed, or exchanged with their neighbour.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  std::iota(d[0].begin(), d[0].end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

/// The name that was probably meant; empty when none is near.
std::string nearest(std::string_view written, const std::vector<std::string>& names) {
  std::string best;
  std::size_t least = std::clamp<std::size_t>(written.size() / 3, 1, 2) + 1;
  for (const std::string& name : names) {
    const std::size_t steps = distance(written, name);
    if (steps < least) {
      least = steps;
      best = name;
    }
  }
  if (!best.empty()) return best;
  // None is spelled alike; but "publish" goes on where pub ends.
  const auto begins = std::ranges::find_if(names, [&](const std::string& name) { return written.starts_with(name); });
  return begins == names.end() ? std::string() : *begins;
}

/// The innermost one that was named.
const CLI::App& command_of(const CLI::App& app) {
  const auto given = app.get_subcommands();
  return given.empty() ? app : command_of(*given.front());
}

/// "fairlead token list", "fairlead pub", or "fairlead".
std::string full_name(const CLI::App& app) {
  const auto given = app.get_subcommands();
  return given.empty() ? app.get_name() : fmt::format("{} {}", app.get_name(), full_name(*given.front()));
}

/// All that can be meant; what is hidden from the help is there to be refused.
std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_group().empty()) continue;
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

std::string after_a_guess(const std::string& meant, const std::string& remedy) {
  return meant.empty() ? remedy : fmt::format("Was {} meant? {}", meant, remedy);
}

/// What follows = is not repeated: it may be a secret.
std::string without_value(const std::string& option) { return option.substr(0, option.find('=')); }

[[noreturn]] void refuse_option(const CLI::App& app, const std::string& written) {
  refuse(fmt::format("{} has no option {}.", full_name(app), written),
         after_a_guess(nearest(written, option_names(command_of(app))),
                       fmt::format("{} --help lists the options.", full_name(app))));
}

[[noreturn]] void refuse_word(const CLI::App& app, const std::string& written) {
  const CLI::App& command = command_of(app);
  const std::string name = full_name(app);
  if (!command_names(command).empty()) {
    const std::string there = &command == &app ? "" : name + " ";
    refuse(fmt::format("There is no command \"{}{}\".", there, written),
           after_a_guess(nearest(written, command_names(command)),
                         fmt::format("The commands are {}; see {} --help.", command_list(command), name)));
  }
  const bool to_an_endpoint = command.get_option_no_throw("endpoint") != nullptr;
  refuse(fmt::format("{} does not know what to do with the argument \"{}\".", name, written),
         to_an_endpoint ? "It takes one endpoint. A text with spaces, and a filter with #, stand in quotes."
                        : fmt::format("A text with spaces, and a URI with ;, stand in quotes; see {} --help.", name));
}

bool is_option(const std::string& argument) { return argument.size() > 1 && argument.starts_with('-'); }

/// What stands before the innermost command that was named.
std::vector<std::string> left_before(const CLI::App& app) {
  const auto given = app.get_subcommands();
  if (given.empty()) return {};
  std::vector<std::string> left = app.remaining();
  return left.empty() ? left_before(*given.front()) : left;
}

/// What the parser could not place: options, and words; behind -- all are words.
[[noreturn]] void refuse_extras(const CLI::App& app) {
  const bool has_command = &command_of(app) != &app;
  const std::vector<std::string> before = has_command ? left_before(app) : app.remaining();
  if (has_command && !before.empty() && is_option(before.front())) {
    refuse(fmt::format("{} stands before the command.", without_value(before.front())),
           fmt::format("Write it after {}.", full_name(app)));
  }
  const std::vector<std::string> extras = before.empty() ? command_of(app).remaining() : before;
  const auto mark = std::ranges::find(extras, "--");
  const auto option = std::find_if(extras.begin(), mark, is_option);
  // Without a known command, options are told apart only in front of what should be its name.
  if (option != mark && (has_command || option == extras.begin())) refuse_option(app, without_value(*option));
  const auto word = std::ranges::find_if(extras, [](const std::string& e) { return e != "--"; });
  refuse_word(app, word == extras.end() ? "--" : *word);
}

/// The option that the parser's sentence names.
const CLI::Option* option_in(const CLI::App& app, const std::string& sentence) {
  const std::size_t begin = std::min(sentence.find('-'), sentence.size());
  const std::size_t end = sentence.find_first_of(": ", begin);
  return command_of(app).get_option_no_throw(sentence.substr(begin, end - begin));
}

/// By its first letter, or its first name if it has none: as in the sentences about its values.
std::string name_of(const CLI::Option& option) {
  if (!option.get_snames().empty()) return "-" + option.get_snames().front();
  return "--" + option.get_lnames().front();
}

}  // namespace

std::string command_list(const CLI::App& app) {
  const std::vector<std::string> names = command_names(app);
  return fmt::format("{}", fmt::join(names, ", "));
}

void refuse_usage(const CLI::App& app, const CLI::ParseError& found) {
  if (dynamic_cast<const CLI::ExtrasError*>(&found) != nullptr) refuse_extras(app);
  const std::string sentence = found.what();
  const CLI::Option* option = option_in(app, sentence);
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&found) != nullptr && option != nullptr) {
    const auto most = static_cast<std::size_t>(std::max(option->get_items_expected_max(), 1));
    if (option->count() > most) refuse(fmt::format("{} is given more than once.", name_of(*option)), "Give it once.");
    refuse(fmt::format("{} needs a value.", name_of(*option)), "Write it after the option.");
  }
  if (dynamic_cast<const CLI::ConversionError*>(&found) != nullptr && option != nullptr) {
    refuse(fmt::format("{} takes no value.", name_of(*option)), "Leave out what follows the sign =.");
  }
  refuse(fmt::format("{}.", sentence), fmt::format("See {} --help.", full_name(app)));
}

}  // namespace fairlead::cli
