#include "base/text.hpp"
#include "json/load.hpp"
#include "json/pointer.hpp"
#include "reports/cause.hpp"
#include "reports/html/markup.hpp"
#include "reports/junit/xml.hpp"
#include "reports/markdown/markdown.hpp"
#include "reports/report.hpp"
#include "reports/sample_for_tests.hpp"
#include "reports/wording.hpp"
#include "schema/schema.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace keur::reports {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string report(std::string_view id, const run::Transcript& transcript) {
  return find_format(id)->write(transcript, {});
}

json::Value parse(const std::string& text) {
  auto loaded = json::load_json(text, "report");
  EXPECT_TRUE(loaded) << to_string(loaded.error());
  return loaded ? std::move(loaded->root) : json::Value();
}

const json::Value& at(const json::Value& value, const std::string& pointer) {
  const json::Value* found = json::resolve_pointer(value, pointer);
  static const json::Value nothing;
  EXPECT_NE(found, nullptr) << pointer;
  return found == nullptr ? nothing : *found;
}

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

// --- causes

TEST(Causes, AreOneForPeopleWhereverTheyShowAndOneAPlaceForTools) {
  run::Transcript transcript = sample::transcript(4);
  for (std::size_t i = 0; i < 4; ++i) {
    check::Finding finding{"expectation-met", check::Level::Fail, "answered with 400, expected 2xx"};
    finding.description = {"openapi.yaml", 10, 1, "/paths/" + std::to_string(i / 2)};
    check::Finding keyword{"body-schema", check::Level::Fail, "too short"};
    keyword.description = {"openapi.yaml", 90, 1, "/components/schemas/S/minLength"};
    keyword.keyword_location = "/$ref/minLength";
    keyword.instance_location = "/items/" + std::to_string(i) + (i % 2 == 0 ? "/a" : "/b");
    transcript.cases[i].verdict = {check::VerdictKind::Fail, {finding, keyword}};
  }
  const auto for_people = causes(transcript, check::Level::Fail);
  ASSERT_EQ(for_people.size(), 2U);
  EXPECT_EQ(for_people[0].cases.size(), 4U);
  EXPECT_EQ(for_people[0].operations.size(), 4U);
  EXPECT_EQ(causes(transcript, check::Level::Fail, Grouping::ByPlace).size(), 3U);
  EXPECT_TRUE(causes(transcript, check::Level::Warn).empty());
}

// --- the formats

TEST(Formats, AreNamedOnceAndFound) {
  std::set<std::string_view> ids;
  for (const Format& format : formats()) {
    EXPECT_TRUE(ids.insert(format.id).second) << format.id;
    EXPECT_EQ(find_format(format.id), &format);
    EXPECT_FALSE(format.meaning.empty());
  }
  for (const char* id : {"junit", "html", "json", "har", "markdown", "sarif", "github"})
    EXPECT_NE(find_format(id), nullptr) << id;
  EXPECT_EQ(find_format("pdf"), nullptr);
}

TEST(Formats, WritingTheSameTranscriptTwiceGivesTheSameBytes) {
  const run::Transcript transcript = sample::transcript(120);
  for (const Format& format : formats())
    if (format.write) {
      EXPECT_EQ(format.write(transcript, {}), format.write(transcript, {})) << format.id;
    }
}

TEST(JsonReport, ReadsBackAsTheSameTranscript) {
  const run::Transcript transcript = sample::transcript(300);
  const std::string text = report("json", transcript);
  const auto back = run::transcript_from_json(parse(text), "t");
  ASSERT_TRUE(back) << to_string(back.error());
  EXPECT_EQ(report("json", *back), text);
}

TEST(TranscriptSchema, DescribesWhatIsWrittenAndNothingElse) {
  json::DocumentSet documents;
  const std::string path = "reports/transcript.schema.json";
  const std::string uri = "https://keur.invalid/transcript/1/schema.json";
  const json::Document& document = documents.add({uri, path, parse(read(path))});
  schema::Compiler compiler(documents, {});
  const auto compiled = compiler.compile({&document, &document.root, ""});
  ASSERT_TRUE(compiled) << to_string(compiled.error());
  EXPECT_TRUE(compiler.notes().empty());
  const auto judge = [&](const json::Value& instance) {
    const auto evaluation = (*compiled)->evaluate(instance, 3);
    std::string told;
    for (const auto& unit : evaluation.errors)
      told += unit.instance_location + " " + unit.keyword_location + ": " + unit.message + '\n';
    return evaluation.valid && evaluation.unjudged.empty() ? "valid" : told;
  };
  for (const run::Transcript& transcript :
       {sample::transcript(0), sample::transcript(600), sample::hostile(""), sample::hostile(sample::nasty())})
    EXPECT_EQ(judge(parse(report("json", transcript))), "valid");
  json::Value changed = run::to_json(sample::transcript(60));
  changed.object().set("more", 1);
  EXPECT_NE(judge(changed), "valid");
  changed = run::to_json(sample::transcript(60));
  changed.object().find("cases")->array()[0].object().set("verdict", "maybe");
  EXPECT_NE(judge(changed), "valid");
  changed = run::to_json(sample::transcript(60));
  changed.object().find("cases")->array()[0].object().set("error", "dns"); // only with the verdict error
  EXPECT_NE(judge(changed), "valid");
}

TEST(Sarif, HasOneResultForEachCauseInTheDescription) {
  const json::Value log = parse(report("sarif", sample::transcript(600)));
  EXPECT_EQ(log.find_string("version"), "2.1.0");
  const json::Value& results = at(log, "/runs/0/results");
  ASSERT_GE(results.array().size(), 3U);
  const json::Value& first = results.array()[0];
  EXPECT_EQ(first.find_string("level"), "error");
  EXPECT_EQ(at(first, "/locations/0/physicalLocation/artifactLocation/uri").string(), "openapi.yaml");
  EXPECT_GT(json::to_integer(at(first, "/locations/0/physicalLocation/region/startLine").number()), 0);
  const auto rule = json::to_integer(at(first, "/ruleIndex").number());
  EXPECT_EQ(at(log, "/runs/0/tool/driver/rules/" + std::to_string(*rule) + "/id").string(),
            first.find_string("ruleId"));
  EXPECT_EQ(at(first, "/partialFingerprints/keurCause~1v1").string().size(), 16U);
  EXPECT_FALSE(at(log, "/runs/0/invocations/0/toolExecutionNotifications").array().empty());
  EXPECT_EQ(at(log, "/runs/0/invocations/0/executionSuccessful").boolean(), false);
}

TEST(Sarif, FingerprintsHoldBetweenRunsAndPathsAreUris) {
  run::Transcript transcript = sample::transcript(600);
  const auto fingerprint = [&]() -> std::string {
    return at(parse(report("sarif", transcript)), "/runs/0/results/0/partialFingerprints/keurCause~1v1").string();
  };
  const std::string before = fingerprint();
  for (auto& c : transcript.cases) {
    c.started_us += 5;
    for (auto& f : c.verdict.findings)
      if (f.check == "response-schema")
        f.instance_location = "/employees/77/birthDate", f.description.line += 3;
  }
  EXPECT_EQ(fingerprint(), before);
  const auto uri_of = [&](const std::string& document) {
    for (auto& c : transcript.cases)
      for (auto& f : c.verdict.findings)
        f.description.document = document;
    return at(parse(report("sarif", transcript)), "/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri")
        .string();
  };
  EXPECT_EQ(uri_of("my api/a#b.yaml"), "my%20api/a%23b.yaml");
  EXPECT_EQ(uri_of("https://api.example/docs/openapi.yaml"), "https://api.example/docs/openapi.yaml");
  EXPECT_EQ(uri_of("<b>://\"x"), "%3Cb%3E%3A//%22x");
}

TEST(Har, HoldsEveryExchangeWithItsPhases) {
  run::Transcript transcript = sample::transcript(2);
  auto& e = transcript.cases[0].exchanges[0];
  e.started_us = 1'250'000;
  e.queued_us = 1'000, e.dns_us = 3'000, e.connect_us = 4'000, e.tls_us = 9'000, e.first_byte_us = 20'000,
  e.total_us = 21'500;
  const json::Value log = parse(report("har", transcript));
  EXPECT_EQ(at(log, "/log/version").string(), "1.2");
  EXPECT_EQ(at(log, "/log/entries").array().size(), 2U);
  const json::Value& entry = at(log, "/log/entries/0");
  EXPECT_EQ(at(entry, "/startedDateTime").string(), "2026-11-24T02:30:01.250Z");
  EXPECT_EQ(at(entry, "/time").number(), "21.5");
  EXPECT_EQ(at(entry, "/timings/blocked").number(), "1");
  EXPECT_EQ(at(entry, "/timings/dns").number(), "2");
  EXPECT_EQ(at(entry, "/timings/ssl").number(), "5");
  EXPECT_EQ(at(entry, "/timings/connect").number(), "6");
  EXPECT_EQ(at(entry, "/timings/wait").number(), "11");
  EXPECT_EQ(at(entry, "/timings/receive").number(), "1.5");
  EXPECT_EQ(at(entry, "/request/headers/0/name").string(), "Accept");
}

TEST(Har, R007_BodiesStayOutForRemoteTargetsAndBytesThatAreNoTextAreBase64) {
  run::Transcript transcript = sample::transcript(1);
  transcript.cases[0].exchanges[0].request_body = "canary-in";
  transcript.cases[0].exchanges[0].response_body = "\xFFout";
  const json::Value log = parse(report("har", transcript));
  EXPECT_EQ(at(log, "/log/entries/0/response/content/encoding").string(), "base64");
  EXPECT_EQ(at(log, "/log/entries/0/response/content/text").string(), "/291dA==");
  EXPECT_EQ(at(log, "/log/entries/0/request/postData/text").string(), "canary-in");
  for (const char* target : {"remote", "live"}) {
    transcript.target_class = target;
    EXPECT_THAT(report("har", transcript), Not(HasSubstr("canary")));
    EXPECT_THAT(report("har", transcript), Not(HasSubstr("base64")));
  }
}

TEST(GitHub, AnnotatesTheDescriptionWithinGitHubsLimit) {
  run::Transcript transcript = sample::transcript(1);
  for (int i = 0; i < 30; ++i) {
    transcript.cases.push_back(transcript.cases[0]);
    check::Finding finding{"check-" + std::to_string(i), check::Level::Fail, "50% wrong: a, b"};
    finding.description = {"/repo/open,api.yaml", 12, 3, "/x"};
    transcript.cases.back().verdict = {check::VerdictKind::Fail, {finding}};
  }
  const std::string text = find_format("github")->write(transcript, {false, "/repo"});
  const auto lines = split(text, '\n');
  EXPECT_EQ(std::count_if(lines.begin(), lines.end(), [](auto line) { return line.starts_with("::error "); }), 10);
  EXPECT_EQ(lines[0], "::error file=open%2Capi.yaml,line=12,col=3,title=keur check-0::GET /v1/employees/{id}: "
                      "50%25 wrong: a, b (1 case)");
  EXPECT_THAT(text, HasSubstr("20 further causes in the reports"));
}

TEST(GitHub, NamesNoFileThatIsNotInTheRepository) {
  run::Transcript transcript = sample::transcript(1);
  for (const char* document : {"built-in visma-hrm", "https://api.example.test/openapi.yaml", "-"}) {
    check::Finding finding{"body-schema", check::Level::Fail, "missing"};
    finding.description = {document, 12, 3, "/x"};
    transcript.cases[0].verdict = {check::VerdictKind::Fail, {finding}};
    const std::string text = report("github", transcript);
    EXPECT_THAT(text, Not(HasSubstr("file="))) << text;
    EXPECT_THAT(text, HasSubstr("described " + std::string(document) + ":12:3")) << text;
  }
}

TEST(GitHub, R002_ForeignTextCannotAddACommand) {
  const std::string text = report("github", sample::hostile(sample::nasty()));
  for (const auto line : split(text, '\n')) {
    if (line.empty())
      continue;
    EXPECT_TRUE(line.starts_with("::error ") || line.starts_with("::warning ") || line.starts_with("::notice "))
        << line;
    EXPECT_THAT(std::string(line), Not(HasSubstr("##[")));
    EXPECT_THAT(std::string(line), Not(HasSubstr("##vso[")));
  }
}

TEST(Markdown, SaysTheVerdictTheCausesAndTheCoverage) {
  const std::string text = report("markdown", sample::transcript(600));
  EXPECT_THAT(text, StartsWith("# Contract violated\n"));
  EXPECT_THAT(text, HasSubstr("## Failures (2 causes)"));
  EXPECT_THAT(text, HasSubstr("needs --allow-writes"));
  EXPECT_THAT(text, HasSubstr("| operation | <code>schema</code> |"));
  EXPECT_LT(text.size(), 200'000U);
}

TEST(Markdown, R006_ForeignTextIsCodeAndNothingElse) {
  EXPECT_EQ(markdown::code("Visma.net WWW.evil.example"), "<code>Visma.net WWW&#46;evil.example</code>");
  EXPECT_EQ(markdown::code("a|b`c` @x #1 <b> ![i](u)"),
            "<code>a&#124;b&#96;c&#96; &#64;x &#35;1 &#60;b&#62; &#33;&#91;i&#93;&#40;u&#41;</code>");
  EXPECT_EQ(markdown::fenced("x ```` y"), "`````\nx ```` y\n`````");
  bool in_fence = false;
  const std::string text = report("markdown", sample::hostile(sample::nasty()));
  for (const auto line : split(text, '\n')) {
    if (line.starts_with("````")) {
      in_fence = !in_fence;
    } else if (!in_fence) {
      EXPECT_EQ(line.find_first_of("@`["), std::string::npos) << line;
    }
  }
  EXPECT_FALSE(in_fence);
}

TEST(Html, R005_S027_ForeignTextIsTextOnly) {
  const std::string page = report("html", sample::hostile(sample::nasty()));
  EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page.substr(0, page.find("id=\"data\"")), Not(HasSubstr("\" onmouseover")));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  EXPECT_THAT(page, Not(HasSubstr("unsafe-inline")));
  // The data block holds no character that could end it.
  const auto begin = page.find("id=\"data\">") + 10;
  const std::string data = page.substr(begin, page.find("</script>", begin) - begin);
  EXPECT_EQ(data.find_first_of("<>&"), std::string::npos);
  EXPECT_EQ(at(parse(data), "/cases").array().size(), 5U);
}

TEST(Html, SaysOnceHowToRunACaseAgain) {
  run::Transcript transcript = sample::transcript(1);
  transcript.command = "keur run --report html=f.html";
  transcript.cases[0].again = "keur run --filter 'GET /again'";
  check::Finding finding{"body-schema", check::Level::Fail, "missing"};
  transcript.cases[0].verdict = {check::VerdictKind::Fail, {finding}};
  const std::string page = report("html", transcript);
  const std::string failures = page.substr(page.find("<article class=\"cause"));
  const std::string cause = failures.substr(0, failures.find("</article>"));
  EXPECT_THAT(cause, HasSubstr("GET /again"));
  EXPECT_EQ(cause.find("GET /again"), cause.rfind("GET /again"));
  EXPECT_THAT(cause, Not(HasSubstr("html=f.html")));
  transcript.cases[0].again.clear();
  EXPECT_THAT(report("html", transcript), HasSubstr("html=f.html"));
}

TEST(Html, IsReadableWithoutScripts) {
  const std::string page = report("html", sample::transcript(600));
  const std::string core = page.substr(0, page.find("id=\"data\""));
  for (const char* part : {"Contract violated", "/employees/3/birthDate is a number", "number, 8 digits (masked)",
                           "openapi.yaml:", "curl -sS -X", "id=\"coverage\"", "id=\"timing\"", "id=\"preflight\"",
                           "timedatectl", "<noscript>"})
    EXPECT_THAT(core, HasSubstr(part));
  EXPECT_THAT(page, Not(HasSubstr("http://www")));
  EXPECT_THAT(page, Not(HasSubstr("href=\"http")));
}

TEST(Changes, EveryFormatSaysWhatIsBreaking) {
  const change::ChangeSet set = sample::changes();
  for (const Format& format : formats()) {
    if (format.write_changes == nullptr || format.id == "json")
      continue;
    const std::string text = format.write_changes(set, {});
    EXPECT_THAT(text, testing::AnyOf(HasSubstr("the required property birthDate is gone"),
                                     HasSubstr("the required property birthDate is gone from the 200 answer")))
        << format.id;
    EXPECT_EQ(text, format.write_changes(set, {})) << format.id;
  }
  EXPECT_EQ(at(parse(find_format("sarif")->write_changes(set, {})),
               "/runs/0/results/0/relatedLocations/0/physicalLocation/region/startLine")
                .number(),
            "120");
  EXPECT_THAT(find_format("github")->write_changes(set, {}), HasSubstr("::error file=revision.yaml,line=101,col=7"));
  EXPECT_THAT(find_format("markdown")->write_changes(set, {}),
              StartsWith("# API changes: 2 breaking, 1 dangerous, 1 compatible"));
}

TEST(Changes, LeadWithDistinctEditsAndFoldTheirPositions) {
  change::ChangeSet set = sample::changes();
  change::Change minor = set.changes[3];
  for (std::size_t i = 0; i < set.changes.size(); ++i)
    set.changes[i].edit = "edit " + std::to_string(i);
  for (int i = 0; i < 40; ++i) { // in front of what is worse
    minor.edit = "many";
    minor.operation = "GET /v1/things/" + std::to_string(i);
    minor.level = change::Level::Dangerous;
    set.changes.insert(set.changes.begin(), minor);
  }
  set.base_title = "People";
  set.base_version = "1.4";
  const auto sarif = parse(find_format("sarif")->write_changes(set, {}));
  EXPECT_EQ(at(sarif, "/runs/0/results").array().size(), 5U);
  EXPECT_EQ(at(sarif, "/runs/0/results/0/level").string(), "error");
  EXPECT_EQ(at(sarif, "/runs/0/results/2/occurrenceCount").number(), "40");
  const std::string page = find_format("html")->write_changes(set, {});
  EXPECT_THAT(page, HasSubstr("40 positions in 40 operations</summary>"));
  EXPECT_THAT(page, HasSubstr("People 1.4: base.yaml"));
  EXPECT_LT(page.find("birthDate is gone"), page.find("the title changed"));
  EXPECT_EQ(page.find("<b>2</b> breaking") == std::string::npos, false);
}

TEST(Changes, FingerprintsStayWhenUnrelatedMembersComeOrGo) {
  change::ChangeSet set = sample::changes();
  set.changes.resize(1);
  set.changes[0].edit = "property-removed /components/schemas/Employee";
  const auto print = [&] {
    return std::string(
        at(parse(find_format("sarif")->write_changes(set, {})), "/runs/0/results/0/partialFingerprints/keurEdit~1v1")
            .string());
  };
  const std::string before = print();
  set.changes[0].aspect = "200 application/json /first/birthDate";
  EXPECT_EQ(print(), before);
}

// --- property: random Unicode through every escaping, and back

std::string unescape_markup(std::string text) {
  text = replace_all(std::move(text), "&lt;", "<");
  text = replace_all(std::move(text), "&gt;", ">");
  text = replace_all(std::move(text), "&quot;", "\"");
  text = replace_all(std::move(text), "&#39;", "'");
  return replace_all(std::move(text), "&amp;", "&");
}

std::string visible_lines(const std::string& text) {
  std::string out;
  for (const auto line : split(text, '\n')) {
    if (!out.empty() || line.data() != text.data())
      out += '\n';
    out += escape_visible(line);
  }
  return out;
}

TEST(EveryEscaping, R003_R011_RandomTextComesBackAsItsVisibleForm) {
  std::mt19937 random(2026);
  for (int i = 0; i < 100'000; ++i) {
    const std::string text = sample::random_text(random);
    const std::string visible = visible_lines(text);
    std::string xml;
    xml::append_text(xml, text);
    ASSERT_EQ(xml.find_first_of("<>\""), std::string::npos) << text;
    ASSERT_EQ(xml.find("[["), std::string::npos) << text;
    // The foreign text's own zero-width spaces are visible, so those that are left are ours.
    ASSERT_EQ(replace_all(unescape_markup(xml), "[\xE2\x80\x8B", "["), visible);
    const std::string markup = html::text(text);
    ASSERT_EQ(markup.find_first_of("<>\"'"), std::string::npos) << text;
    ASSERT_EQ(unescape_markup(markup), visible);
    const std::string line = one_line(text);
    ASSERT_EQ(replace_all(line, "\xE2\x80\x8B", ""), escape_visible(text));
    ASSERT_EQ(find_invalid_utf8(line), std::nullopt);
    const auto loaded = json::load_json(html::for_script(json::quote(line)), "x");
    ASSERT_TRUE(loaded) << line;
    ASSERT_EQ(loaded->root.string(), line);
  }
}

TEST(EveryEscaping, R002_NoPrintedLineIsACommand) {
  std::mt19937 random(7);
  constexpr std::array<std::string_view, 9> triggers{
      "::error::x", "##[error]", "##vso[task.x]", "##teamcity[x]", "section_start:1:x", "::stop-commands::", "::",
      "#",          "\n"};
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (unsigned part = random() % 4 + 1; part > 0; --part)
      text += random() % 2 == 0 ? std::string(triggers[random() % triggers.size()]) : sample::random_text(random);
    const std::string line = one_line(text);
    ASSERT_FALSE(trim(line).starts_with("::")) << text;
    for (const char* anywhere : {"##[", "##vso[", "##teamcity[", "section_start:"})
      ASSERT_EQ(line.find(anywhere), std::string::npos) << text;
  }
}

TEST(EveryWriter, R008_R011_H095_S028_SurvivesAnyTextInEveryField) {
  std::mt19937 random(99);
  for (int i = 0; i < 150; ++i) {
    std::string text;
    for (int part = 0; part < 6; ++part)
      text += sample::random_text(random);
    const run::Transcript transcript = sample::hostile(i == 0 ? std::string() : text);
    for (const Format& format : formats()) {
      const std::string written = format.write ? format.write(transcript, {}) : "";
      ASSERT_EQ(find_invalid_utf8(written), std::nullopt) << format.id;
      if (format.id == "json" || format.id == "sarif" || format.id == "har") {
        ASSERT_TRUE(json::load_json(written, "x")) << format.id;
      }
    }
  }
}

// --- writing files

class WriteAtomically : public testing::Test {
protected:
  void SetUp() override { std::filesystem::remove_all(folder); }
  void TearDown() override { std::filesystem::remove_all(folder); }
  std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator()));
  }
  static unsigned mode(const std::string& path) {
    struct stat found {};
    EXPECT_EQ(::stat(path.c_str(), &found), 0);
    return found.st_mode & 07777U;
  }
  const std::string folder = testing::TempDir() + "keur-write-test";
  const std::string path = folder + "/a/b/report.xml";
};

TEST_F(WriteAtomically, O005_MakesFoldersAndSetsModesWhateverTheUmask) {
  for (const mode_t mask : {0000U, 0077U, 0777U}) {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    const mode_t before = ::umask(mask == 0777U ? 0377U : mask);
    const auto done = write_atomically(folder + "/report.xml", "text");
    ::umask(before);
    ASSERT_TRUE(done) << to_string(done.error());
    EXPECT_EQ(mode(folder + "/report.xml"), 0600U);
  }
  ASSERT_TRUE(write_atomically(path, "one"));
  EXPECT_EQ(mode(folder + "/a"), 0700U);
  ASSERT_TRUE(write_atomically(path, "two"));
  EXPECT_EQ(read(path), "two");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder + "/a/b"), std::filesystem::directory_iterator()),
            1);
}

TEST_F(WriteAtomically, O004_ReplacesALinkAndLeavesItsTarget) {
  std::filesystem::create_directories(folder);
  std::ofstream(folder + "/precious") << "keep";
  std::filesystem::create_symlink("precious", folder + "/report.xml");
  ASSERT_TRUE(write_atomically(folder + "/report.xml", "new"));
  EXPECT_EQ(read(folder + "/precious"), "keep");
  EXPECT_FALSE(std::filesystem::is_symlink(folder + "/report.xml"));
  EXPECT_EQ(read(folder + "/report.xml"), "new");
}

TEST_F(WriteAtomically, O001_AFullDiskIsAnErrorAndTheOldFileStays) {
  const auto full = write_atomically("/dev/full", "text");
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, ErrorCode::Write);
  EXPECT_THAT(full.error().message, HasSubstr("No space left"));
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
  std::filesystem::create_directories(folder);
  ASSERT_TRUE(write_atomically(folder + "/r", "old"));
  struct rlimit before {};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = ::signal(SIGXFSZ, SIG_IGN);
  const struct rlimit small { 10'000, before.rlim_max };
  ::setrlimit(RLIMIT_FSIZE, &small);
  const auto large = write_atomically(folder + "/r", std::string(1'000'000, 'x'));
  ::setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, handler);
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code, ErrorCode::Write);
  EXPECT_EQ(read(folder + "/r"), "old");
  EXPECT_EQ(entries(), 1U); // no temporary file is left
}

TEST_F(WriteAtomically, O003_RefusesFoldersAndFilesUsedAsFolders) {
  std::filesystem::create_directories(folder);
  EXPECT_EQ(write_atomically(folder, "x").error().code, ErrorCode::Write);
  EXPECT_EQ(write_atomically(folder + "/new/", "x").error().code, ErrorCode::Write);
  ASSERT_TRUE(write_atomically(folder + "/file", "x"));
  EXPECT_EQ(write_atomically(folder + "/file/r.xml", "x").error().code, ErrorCode::Write);
  EXPECT_EQ(write_atomically("", "x").error().code, ErrorCode::Write);
}

TEST_F(WriteAtomically, PartsStandBesideTheFirstAndStaleOnesGo) {
  const Format* format = find_format("junit");
  const std::string first = folder + "/TEST-a.xml";
  ASSERT_TRUE(write_report(*format, sample::transcript(4'100), first));
  EXPECT_TRUE(std::filesystem::exists(folder + "/TEST-a.part2.xml"));
  EXPECT_TRUE(std::filesystem::exists(folder + "/TEST-a.part3.xml"));
  ASSERT_TRUE(write_report(*format, sample::transcript(3), first));
  EXPECT_EQ(entries(), 1U);
}

// --- wording

TEST(Wording, O019_NumbersAreForPeopleAndLocaleFree) {
  EXPECT_EQ(seconds(0), "0.000");
  EXPECT_EQ(seconds(-5), "0.000");
  EXPECT_EQ(seconds(120'400), "0.120");
  EXPECT_EQ(seconds(61'999'600), "62.000");
  EXPECT_EQ(human_duration(999), "999 µs");
  EXPECT_EQ(human_duration(4'640), "4.6 ms");
  EXPECT_EQ(human_duration(250'000), "250 ms");
  EXPECT_EQ(human_duration(1'250'000), "1.25 s");
  EXPECT_EQ(human_duration(1'050'000), "1.05 s");
  EXPECT_EQ(human_duration(125'000'000), "2 min 5 s");
  EXPECT_EQ(human_duration(7'260'000'000), "2 h 1 min");
  EXPECT_EQ(human_bytes(1'204), "1.2 kB");
  EXPECT_EQ(rate(390, 375'000), "1040");
  EXPECT_EQ(rate(3, 2'000'000), "1.5");
  EXPECT_EQ(rate(3, 0), "0");
  EXPECT_EQ(below("/a/b/c.yaml", "/a/b"), "c.yaml");
  EXPECT_EQ(below("./c.yaml", ""), "c.yaml");
}

} // namespace
} // namespace keur::reports
