#include "cli/commands.hpp"
#include "cli/subject.hpp"
#include "cli/target.hpp"
#include "transport/access.hpp"
#include "transport/loop.hpp"
#include "transport/token_source.hpp"

#include <unistd.h>

#include <optional>

namespace keur::cli {
namespace {

/// SECRET: what was printed, or why nothing was.
transport::Task<void> print_token(transport::TokenSource& tokens, Terminal& terminal, std::optional<int>& exit) {
  transport::Task<Result<transport::Grant>> asking = tokens.token({tokens.default_scopes()});
  const Result<transport::Grant> grant = co_await asking;
  if (!grant) {
    exit = terminal.report(grant.error());
    co_return;
  }
  terminal.out(std::string(grant->token->token.reveal()) + '\n');
  exit = 0;
}

int run_token(const Arguments& arguments, Terminal& terminal) {
  if (isatty(STDOUT_FILENO) != 0 && !arguments.has("--show"))
    return terminal.report({ErrorCode::Usage,
                            "a token is not shown on a terminal unasked",
                            {},
                            "take it into a variable, KEUR_TOKEN=$(keur token …), or add --show"});
  auto profile = choose_profile(arguments);
  if (!profile)
    return terminal.report(profile.error());
  auto subject = load_subject(arguments, *profile);
  if (!subject)
    return terminal.report(subject.error());
  auto target = open_target(*profile, subject->description, arguments);
  if (!target)
    return terminal.report(target.error());
  transport::Loop loop;
  const auto wire = transport::make_curl_transport(loop, wire_options(*target));
  transport::Keys keys(*wire, target->profile, target->keyring, subject->description, loop.clock());
  if (keys.access().tokens == nullptr)
    return terminal.report({ErrorCode::Usage,
                            "there is no token endpoint to ask",
                            {},
                            "name it with --token-url, or use a profile that has one"});
  std::optional<int> exit;
  loop.spawn(print_token(*keys.access().tokens, terminal, exit));
  loop.run();
  return exit.value_or(exit_code(ErrorCode::Internal));
}

} // namespace

Command token_command() {
  auto options = target_options();
  options.push_back(overlay_option);
  options.push_back(reference_root_option);
  options.push_back({"--show", "", "print it on a terminal as well"});
  return {"token",
          "print an access token of the profile's client, for the repeat lines of a report",
          {{"SPEC", "the description whose security names the token endpoint; the profile's or the built-in one when "
                    "left out"}},
          std::move(options),
          {{"KEUR_TOKEN=$(keur token --profile stage)", "what $KEUR_TOKEN in the lines of a report stands for"},
           {"keur token --profile live | pbcopy", "into the clipboard, past the screen"}},
          run_token,
          "The token goes to stdout and nowhere else: to a pipe or a variable, or to a terminal that asks for it with "
          "--show. It lives as long as the authorization server says; anybody who has it acts for the client."};
}

} // namespace keur::cli
