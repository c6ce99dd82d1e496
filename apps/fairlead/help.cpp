// SPDX-License-Identifier: Apache-2.0
#include "help.hpp"

namespace fairlead::cli {
namespace {

constexpr const char* kStatus =
    "Ends with 0, or with a status from 1 to 123 that says what kind of error it was; see fairlead(1), or fairlead "
    "explain --table markdown.";

constexpr const char* kProgram = R"(Examples:
  fairlead pub mqtts://broker.example --cafile ca.crt -t plant/temperature -m 21.5
  fairlead sub mqtts://broker.example --cafile ca.crt -t 'plant/#' -v
  fairlead doctor mqtts://broker.example --cafile ca.crt
  fairlead token list --module /usr/lib/softhsm/libsofthsm2.so

Each command has a --help of its own.
)";

constexpr const char* kPub = R"(Examples:
  fairlead pub mqtts://broker.example --cafile ca.crt --cert device.crt --key device.key \
               -t plant/temperature -m 21.5 -q 1
  sensor | fairlead pub mqtts://broker.example -t plant/temperature -q 1 -l

)";

constexpr const char* kSub =
    R"(Formats of -F; between % and the letter there can be -, 0, a width and a precision, as in %-20.20t:
  %t topic                 %p payload                  %x %X payload in hexadecimal digits
  %q quality of service    %r retained flag            %m packet identifier
  %l length of payload     %j %J all as JSON           %I %U time of arrival
  %A topic alias           %C content type             %D correlation data
  %E expiry interval       %F payload format           %P user properties
  %R response topic        %S subscription identifier  %% a percent sign
  @X what strftime(3) makes of %X, @N nanoseconds, @@ an at sign; \n \t \0 \e \a \r \v \\ as in C

Examples:
  fairlead sub mqtts://broker.example --cafile ca.crt -t 'plant/#' -v
  fairlead sub --config plant-7.toml -t 'plant/#' -F '@H:@M:@S %t %p'
  fairlead sub --config plant-7.toml -t plant/firmware -C 1 -N > firmware.bin

)";

constexpr const char* kDoctor = R"(Examples:
  fairlead doctor mqtts://broker.example --cafile ca.crt --cert device.crt --key device.key
  fairlead doctor --config plant-7.toml --json

)";

constexpr const char* kExplain = R"(Example:
  fairlead explain 1214ffff0000006f00000000000000000000ffff7f00000122b3000101000000

)";

constexpr const char* kToken = R"(Examples:
  fairlead token init gateway --so-pin-file so-pin --pin-file pin
  fairlead token keygen 'pkcs11:token=gateway;object=device-key' --pin-file pin
  fairlead token csr 'pkcs11:token=gateway;object=device-key' --cn device-7 --pin-file pin
  fairlead token list --module /usr/lib/softhsm/libsofthsm2.so
  fairlead token list --device /dev/ttyUSB0

Without --module or --device the token is the built-in one, in the file that the variable FAIRLEAD_TOKEN of the
environment names, or fairlead/token in ~/.local/share. Each of these commands has a --help of its own.
)";

}  // namespace

void add_footers(CLI::App& app) {
  app.footer(std::string(kProgram) + kStatus);
  app.get_subcommand("pub")->footer(std::string(kPub) + kStatus);
  app.get_subcommand("sub")->footer(std::string(kSub) + kStatus);
  app.get_subcommand("doctor")->footer(std::string(kDoctor) + kStatus);
  app.get_subcommand("explain")->footer(std::string(kExplain) + kStatus);
  CLI::App* const token = app.get_subcommand("token");
  token->footer(std::string(kToken) + kStatus);
  for (CLI::App* const each : token->get_subcommands({})) each->footer(kStatus);
}

std::string help_text(const CLI::App& app) {
  std::string text = app.help();
  // CLI11 separates groups by two empty lines.
  for (std::size_t at = text.find("\n\n\n"); at != std::string::npos; at = text.find("\n\n\n", at)) text.erase(at, 1);
  return text;
}

}  // namespace fairlead::cli
