#include "exporting/curl.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>

namespace keur::exporting {
namespace {

struct Request {
  std::string method = "GET";
  std::string target = "/a";
  http::Fields fields = {};
  std::optional<std::string> body = {};
  oauth::AuthorizationIntent authorization = {};
};

/// What a real shell makes of the line: curl's arguments, one a line, as a function prints them.
std::string arguments_in_a_shell(const std::string& line) {
  const std::string script =
      "export KEUR_TOKEN=tok; curl() { for a in \"$@\"; do printf '<%s>\\n' \"$a\"; done; }; " + line + "\n";
  char name[] = "/tmp/keur-curl-XXXXXX";
  const int file = mkstemp(name);
  EXPECT_EQ(write(file, script.data(), script.size()), static_cast<ssize_t>(script.size()));
  close(file);
  std::string out;
  FILE* pipe = popen(("bash " + std::string(name)).c_str(), "r");
  for (int c = fgetc(pipe); c != EOF; c = fgetc(pipe))
    out += static_cast<char>(c);
  pclose(pipe);
  unlink(name);
  return out;
}

TEST(Curl, MasksTheTokenAndQuotesTheRest) {
  Request request;
  request.fields = {{"Accept", "application/json"}};
  EXPECT_EQ(curl_line(request, "https://api.example.com"),
            "curl --globoff --request 'GET' --header 'Accept: application/json' --header \"Authorization: Bearer "
            "$KEUR_TOKEN\" --url 'https://api.example.com/a'");
}

TEST(Curl, SendsNoCredentialWhereNoneIsMeant) {
  Request request;
  request.authorization.kind = oauth::AuthorizationIntent::Kind::None;
  EXPECT_EQ(curl_line(request, "http://h").find("Authorization"), std::string::npos);
}

// Catalogue case S031: hostile texts arrive as they are and nothing of them is run.
TEST(Curl, S031_SurvivesARealShell) {
  for (const std::string hostile : {"'; rm -rf ~ #", "$(id)", "`id`", "a\nb", "!x", "%PATH%", "@/etc/passwd",
                                    "[1-9]{a,b}", "-o /tmp/x", "\\", "\"", "*", "a'b'c", "\r\n\t\x01", "\x7f"}) {
    Request request;
    request.method = "POST";
    request.target = "/a?q=" + hostile;
    request.fields = {{"X-A", hostile}};
    request.body.emplace(hostile);
    EXPECT_EQ(arguments_in_a_shell(curl_line(request, "http://h")),
              "<--globoff>\n<--request>\n<POST>\n<--header>\n<X-A: " + hostile +
                  ">\n<--header>\n<Authorization: Bearer tok>\n" + "<--data-raw>\n<" + hostile +
                  ">\n<--url>\n<http://h/a?q=" + hostile + ">\n");
  }
}

TEST(Curl, ControlCharactersStandEscapedOnOneLine) {
  Request request;
  request.method = "POST";
  request.body.emplace("--b\r\nit's\x01");
  EXPECT_NE(curl_line(request, "http://h").find("--data-raw $'--b\\r\\nit\\'s\\x01' --url"), std::string::npos)
      << curl_line(request, "http://h");
}

TEST(Curl, ValuesOfEarlierAnswersAreShellVariables) {
  Request request;
  request.target = "/users/{keur:1}/x?y=%7Bkeur%3A2%7D";
  request.body.emplace(R"({"id":"{keur:1}"})");
  EXPECT_NE(curl_line(request, "http://h")
                .find(R"(--data-raw '{"id":"'"$keur_1"'"}' --url 'http://h/users/'"$keur_1"'/x?y='"$keur_2")"),
            std::string::npos)
      << curl_line(request, "http://h");
  const std::string script = "keur_1='a b'; keur_2=2; " + curl_line(request, "http://h");
  EXPECT_NE(arguments_in_a_shell(script).find("<http://h/users/a b/x?y=2>"), std::string::npos);
}

TEST(Curl, AnAnswerIsKeptForTheNextLines) {
  Request request;
  const std::string line = keeping_answer(curl_line(request, "http://h"), 0,
                                          {{"1", "$response.body#/items/0/id"}, {"2", "$response.header.Location"}});
  const std::string answers =
      R"(curl() { printf 'HTTP/1.1 201 Created\r\nlocation: /things/7\r\n\r\n{"items":[{"id":"x y"}]}'; }; )";
  EXPECT_NE(arguments_in_a_shell(answers + line + R"(; echo "<$keur_2>")").find("</things/7>"), std::string::npos);
  EXPECT_NE(line.find(R"(jq -r '.["items"][0]["id"]')"), std::string::npos) << line;
  request.body.emplace(3, '\0');
  EXPECT_EQ(keeping_answer(curl_line(request, "http://h"), 0, {{"1", "$response.body#/id"}}),
            curl_line(request, "http://h"));
}

TEST(Curl, LeavesOutABodyThatNoShellCanHold) {
  Request request;
  request.body.emplace(3, '\0');
  const std::string line = curl_line(request, "http://h");
  EXPECT_EQ(line.find("--data-raw"), std::string::npos);
  EXPECT_NE(line.find("3 bytes left out"), std::string::npos);
}

TEST(Curl, KeepsAnAbsoluteTargetAndAnEmptyField) {
  Request request;
  request.target = "https://files.example.com/x?sig=1";
  request.fields = {{"X-Empty", ""}};
  const std::string line = curl_line(request, "http://h");
  EXPECT_NE(line.find("--url 'https://files.example.com/x?sig=1'"), std::string::npos);
  EXPECT_NE(line.find("'X-Empty;'"), std::string::npos);
}

TEST(Curl, EachCredentialStandsInItsPlaceByItsVariable) {
  using Slot = http::CredentialSlot;
  Request request;
  request.target = "/a?b=c";
  const std::vector<Slot> slots{
      {Slot::Place::Field, "X-Key", "", "MY_KEY"},      {Slot::Place::Query, "key", "", "KEUR_API_KEY"},
      {Slot::Place::Cookie, "SID", "", "KEUR_API_KEY"}, {Slot::Place::Field, "Authorization", "Basic", "KEUR_PASSWORD"},
      {Slot::Place::Field, "X-Trace", "", "", "it's"},  {Slot::Place::Certificate, "", "", ""}};
  const auto line = curl_line(request, "https://api.example.com", &slots);
  EXPECT_EQ(line, "curl --globoff --request 'GET' --header \"X-Key: $MY_KEY\" --cookie \"SID=$KEUR_API_KEY\" --user "
                  "\"$KEUR_USERNAME:$KEUR_PASSWORD\" --header 'X-Trace: it'\\''s' --cert "
                  "\"$KEUR_CLIENT_CERTIFICATE\" --url 'https://api.example.com/a?b=c'\"&key=$KEUR_API_KEY\"");
  const std::vector<Slot> odd{{Slot::Place::Field, "X-$(id)", "", "MY_KEY"}};
  EXPECT_NE(curl_line(request, "https://a", &odd).find("'X-$(id): '\"$MY_KEY\""), std::string::npos)
      << "what a description names is not run";
  const std::vector<Slot> none;
  EXPECT_EQ(curl_line(request, "https://a", &none).find("KEUR_TOKEN"), std::string::npos);
}

} // namespace
} // namespace keur::exporting
