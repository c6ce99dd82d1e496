// SPDX-License-Identifier: Apache-2.0
#include "usage.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <vector>

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
  return best;
}

const CLI::App& command_of(const CLI::App& app) {
  const auto given = app.get_subcommands();
  return given.empty() ? app : *given.front();
}

/// "fairlead pub", or "fairlead".
std::string full_name(const CLI::App& app) {
  const CLI::App& command = command_of(app);
  return &command == &app ? app.get_name() : fmt::format("{} {}", app.get_name(), command.get_name());
}

[[noreturn]] void refuse_option(const CLI::App& app, const std::string& written) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command_of(app).get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  const std::string meant = nearest(written.substr(0, written.find('=')), names);
  const std::string help = fmt::format("{} --help lists its options.", full_name(app));
  refuse(fmt::format("{} has no option {}.", full_name(app), written),
         meant.empty() ? fmt::format("See the options: {}", help) : fmt::format("Was {} meant? {}", meant, help));
}

[[noreturn]] void refuse_word(const CLI::App& app, const std::string& written) {
  if (&command_of(app) != &app) {
    refuse(fmt::format("{} does not know what to do with the argument \"{}\".", full_name(app), written),
           "It takes one endpoint. A text with spaces, and a filter with #, stand in quotes.");
  }
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  const std::string meant = nearest(written, names);
  const std::string list = "The commands are pub, sub, doctor and explain; see fairlead --help.";
  refuse(fmt::format("There is no command \"{}\".", written),
         meant.empty() ? list : fmt::format("Was {} meant? {}", meant, list));
}

/// The option with which the parser's own sentence begins.
const CLI::Option* option_of(const CLI::App& app, const std::string& sentence) {
  return command_of(app).get_option_no_throw(sentence.substr(0, sentence.find(':')));
}

/// By its first letter, or its first name if it has none: as in the sentences about its values.
std::string name_of(const CLI::Option& option) {
  if (!option.get_snames().empty()) return "-" + option.get_snames().front();
  return "--" + option.get_lnames().front();
}

}  // namespace

void refuse_usage(const CLI::App& app, const CLI::ParseError& found) {
  const std::string sentence = found.what();
  if (dynamic_cast<const CLI::ExtrasError*>(&found) != nullptr) {
    const std::vector<std::string> extras = command_of(app).remaining();
    const auto option = std::ranges::find_if(extras, [](const std::string& e) { return e.starts_with('-'); });
    const bool command_is_known = &command_of(app) != &app;
    if (option != extras.end() && (command_is_known || option == extras.begin())) refuse_option(app, *option);
    if (!extras.empty()) refuse_word(app, extras.front());
  }
  const CLI::Option* option = option_of(app, sentence);
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&found) != nullptr && option != nullptr) {
    if (option->count() > 1) refuse(fmt::format("{} is given more than once.", name_of(*option)), "Give it once.");
    refuse(fmt::format("{} needs a value.", name_of(*option)), "Write it behind the option.");
  }
  refuse(fmt::format("{}.", sentence), fmt::format("See {} --help.", full_name(app)));
}

}  // namespace fairlead::cli
