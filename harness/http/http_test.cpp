#include "http/date.hpp"
#include "http/field_syntax.hpp"
#include "http/fields.hpp"
#include "http/media_type.hpp"
#include "http/method.hpp"
#include "http/uri.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace keur::http {
namespace {

using ::testing::ElementsAre;

TEST(Fields, NamesAreComparedWithoutCaseAndRepeatsKept) {
  Fields fields{{"Set-Cookie", "a=1"}, {"content-type", "text/plain"}, {"set-cookie", "b=2"}};
  EXPECT_EQ(fields.first("CONTENT-TYPE"), "text/plain");
  EXPECT_THAT(fields.all("Set-cookie"), ElementsAre("a=1", "b=2"));
  EXPECT_EQ(fields.combined("SET-COOKIE"), "a=1, b=2");
  EXPECT_EQ(fields.combined("date"), std::nullopt);
  fields.set("SET-COOKIE", "c");
  EXPECT_THAT(fields.all("set-cookie"), ElementsAre("c"));
  EXPECT_EQ(fields.size(), 2U);
  fields.remove("Content-Type");
  EXPECT_FALSE(fields.contains("content-type"));
}

TEST(Fields, EmptyValueIsAValue) {
  EXPECT_EQ((Fields{{"x", ""}}).combined("x"), "");
  EXPECT_EQ((Fields{{"x", ""}, {"x", "a"}}).combined("x"), ", a");
}

TEST(Fields, TokensAndValues) {
  EXPECT_TRUE(is_token("X-Request-ID"));
  for (const auto* bad : {"", "a b", "a:", "a\r", "é", "a(b", "a\x7f"})
    EXPECT_FALSE(is_token(bad)) << bad;
  for (const auto* good : {"", "a", "a b\tc", "caf\xc3\xa9", "\xff"})
    EXPECT_TRUE(is_field_value(good)) << good;
  for (const auto* bad : {" a", "a ", "a\r\nX: 1", "a\nb", "a\rb", "\ta", "\x01", "a\x7f"})
    EXPECT_FALSE(is_field_value(bad)) << bad;
  EXPECT_FALSE(is_field_value(std::string_view("a\0b", 3)));
}

TEST(Method, SafeAndIdempotent) {
  for (const auto* m : {"GET", "HEAD", "OPTIONS", "TRACE", "QUERY", "PROPFIND", "REPORT", "SEARCH"})
    EXPECT_TRUE(is_safe(m) && is_idempotent(m)) << m;
  for (const auto* m : {"PUT", "DELETE"})
    EXPECT_TRUE(!is_safe(m) && is_idempotent(m)) << m;
  for (const auto* m : {"POST", "PATCH", "get", "query", "COPY", ""})
    EXPECT_FALSE(is_safe(m) || is_idempotent(m)) << m;
  EXPECT_EQ(reason_phrase(404), "Not Found");
  EXPECT_EQ(reason_phrase(599), "");
}

TEST(MediaType, H060_ReadsOddButLegalForms) {
  const auto type = parse_media_type(" Application/JSON ; Charset=\"UTF-8\" ;q=a; ");
  ASSERT_TRUE(type);
  EXPECT_EQ(type->essence(), "application/json");
  EXPECT_EQ(type->parameter("CHARSET"), "UTF-8");
  EXPECT_EQ(to_string(*type), "application/json; charset=UTF-8; q=a");
  EXPECT_TRUE(parse_media_type("text/plain;;charset=utf-8"));
  EXPECT_EQ(parse_media_type(R"(a/b;x="a\"\\b;c")")->parameter("x"), R"(a"\b;c)");
  EXPECT_EQ(to_string(*parse_media_type(R"(a/b;x="a\"\\b;c")")), R"(a/b; x="a\"\\b;c")");
}

TEST(MediaType, RejectsWhatIsNone) {
  for (const auto* bad : {"", "json", "a/", "/b", "a/b c", "a/b;x", "a/b;x=", "a/b;=y", "a/b;x=\"y", "a/b,c/d",
                          "a/b; x =y", "a b/c", "a/b;x=\"y\"z"})
    EXPECT_FALSE(parse_media_type(bad)) << bad;
}

TEST(MediaType, Families) {
  EXPECT_TRUE(parse_media_type("application/problem+json")->is_json());
  EXPECT_TRUE(parse_media_type("text/json")->is_json());
  EXPECT_FALSE(parse_media_type("application/jsonp")->is_json());
  EXPECT_FALSE(parse_media_type("application/json-seq")->is_json());
  EXPECT_TRUE(parse_media_type("image/svg+xml")->is_xml());
}

TEST(MediaType, RangesCoverAndAreOrdered) {
  const auto media = [](const char* text) { return *parse_media_type(text); };
  EXPECT_TRUE(covers(media("*/*"), media("text/csv")));
  EXPECT_TRUE(covers(media("text/*"), media("text/csv; charset=utf-8")));
  EXPECT_FALSE(covers(media("text/*"), media("application/json")));
  EXPECT_TRUE(covers(media("application/json"), media("application/json; charset=utf-8")));
  EXPECT_TRUE(covers(media("application/json; charset=UTF-8"), media("application/json;charset=utf-8")));
  EXPECT_FALSE(covers(media("application/json; v=1"), media("application/json")));
  EXPECT_FALSE(covers(media("application/json; v=a"), media("application/json; v=A")));
  EXPECT_LT(specificity(media("*/*")), specificity(media("text/*")));
  EXPECT_LT(specificity(media("application/*")), specificity(media("application/*+json")));
  EXPECT_LT(specificity(media("application/*+json")), specificity(media("application/hal+json")));
  EXPECT_TRUE(covers(media("application/*+json"), media("application/hal+json")));
  EXPECT_FALSE(covers(media("application/*+json"), media("application/json")));
  EXPECT_TRUE(covers(media("application/json; charset=utf-8"), media("application/json"))) << "RFC 8259 section 11";
  EXPECT_FALSE(covers(media("text/csv; header=present"), media("text/csv")));
  EXPECT_LT(specificity(media("text/*")), specificity(media("text/csv")));
  EXPECT_LT(specificity(media("text/csv")), specificity(media("text/csv; header=present")));
}

TEST(Uri, SplitsAndJoins) {
  const auto uri = parse_uri("HTTPS://u:p@[::1]:8443/a%20b;c?x=1&y[]=2#f");
  ASSERT_TRUE(uri);
  EXPECT_EQ(uri->scheme, "https");
  EXPECT_EQ(uri->userinfo, "u:p");
  EXPECT_EQ(uri->host, "[::1]");
  EXPECT_EQ(uri->port, "8443");
  EXPECT_EQ(uri->path, "/a%20b;c");
  EXPECT_EQ(uri->query, "x=1&y[]=2");
  EXPECT_EQ(uri->fragment, "f");
  for (const auto* text : {"http://a?", "http://a#", "//a", "", "?q", "#f", "urn:a:b", "a/b:c", "http://a:/",
                           "file:///etc", "http://a/b?c/d?e", "mailto:a@b"})
    EXPECT_EQ(to_string(*parse_uri(text)), text);
}

TEST(Uri, RejectsWhatOnlyLenientParsersTake) {
  for (const auto* bad : {"http://a b/", "http:\\\\a", "http://a/\r\nX: 1", "http://a/%", "http://a/%zz",
                          "http://a:99999/", "http://a:8o/", "http://[::1", "http://[x]/", "1http://a", ":",
                          "http://a/ü", "http://a/<b>", "http://a\"/", "http://a/^", "http://a@b@c/d|"})
    EXPECT_FALSE(parse_uri(bad)) << bad;
}

// RFC 3986 section 5.4.1 and 5.4.2.
TEST(Uri, ResolvesTheStandardsExamples) {
  const std::vector<std::pair<const char*, const char*>> examples{
      {"g:h", "g:h"},
      {"g", "http://a/b/c/g"},
      {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g", "http://g"},
      {"?y", "http://a/b/c/d;p?y"},
      {"g?y", "http://a/b/c/g?y"},
      {"#s", "http://a/b/c/d;p?q#s"},
      {"g#s", "http://a/b/c/g#s"},
      {";x", "http://a/b/c/;x"},
      {"g;x?y#s", "http://a/b/c/g;x?y#s"},
      {"", "http://a/b/c/d;p?q"},
      {".", "http://a/b/c/"},
      {"..", "http://a/b/"},
      {"../g", "http://a/b/g"},
      {"../..", "http://a/"},
      {"../../g", "http://a/g"},
      {"../../../g", "http://a/g"},
      {"/./g", "http://a/g"},
      {"/../g", "http://a/g"},
      {"g.", "http://a/b/c/g."},
      {"..g", "http://a/b/c/..g"},
      {"./../g", "http://a/b/g"},
      {"./g/.", "http://a/b/c/g/"},
      {"g/./h", "http://a/b/c/g/h"},
      {"g/../h", "http://a/b/c/h"},
      {"g;x=1/../y", "http://a/b/c/y"},
      {"g?y/../x", "http://a/b/c/g?y/../x"},
      {"http:g", "http:g"},
  };
  for (const auto& [reference, target] : examples)
    EXPECT_EQ(*resolve("http://a/b/c/d;p?q", reference), target) << reference;
}

TEST(Uri, OriginsWriteThePort) {
  EXPECT_EQ(origin(*parse_uri("https://Api.Example/x")), "https://api.example:443");
  EXPECT_EQ(origin(*parse_uri("http://a:/")), "http://a:80");
  EXPECT_EQ(origin(*parse_uri("http://[::1]:81/")), "http://[::1]:81");
  EXPECT_EQ(origin(*parse_uri("/x")), "");
}

TEST(Uri, LoopbackHosts) {
  for (const auto* yes : {"localhost", "LOCALHOST.", "api.localhost", "127.0.0.1", "127.9.9.9", "[::1]", "::1", "127.1",
                          "0x7f000001", "2130706433", "017700000001", "[::ffff:127.0.0.1]"})
    EXPECT_TRUE(is_loopback_host(yes)) << yes;
  for (const auto* no :
       {"", "example.com", "localhost.example", "128.0.0.1", "0.0.0.0", "[::]", "10.0.0.1", "notlocalhost"})
    EXPECT_FALSE(is_loopback_host(no)) << no;
}

TEST(Uri, SpecialAddresses) {
  for (const auto* yes : {"127.0.0.1",
                          "10.1.2.3",
                          "172.31.255.255",
                          "192.168.1.1",
                          "169.254.169.254",
                          "100.64.0.1",
                          "0.0.0.0",
                          "0",
                          "255.255.255.255",
                          "224.0.0.1",
                          "198.18.0.1",
                          "192.0.2.1",
                          "0x7f000001",
                          "2130706433",
                          "0177.0.0.1",
                          "[::1]",
                          "::",
                          "fe80::1",
                          "fe80::1%eth0",
                          "fc00::1",
                          "fd00:ec2::254",
                          "ff02::1",
                          "::ffff:10.0.0.1",
                          "64:ff9b::a00:1",
                          "2002:7f00:1::",
                          "2001:db8::1",
                          "2001::1",
                          "168.63.129.16",
                          "::127.0.0.1"})
    EXPECT_TRUE(is_special_address(yes)) << yes;
  for (const auto* no : {"1.1.1.1", "172.15.0.1", "172.32.0.1", "100.63.255.255", "100.128.0.1", "9.255.255.255",
                         "11.0.0.0", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "example.com", ""})
    EXPECT_FALSE(is_special_address(no)) << no;
}

TEST(Encoding, PercentAndForm) {
  EXPECT_EQ(percent_encode("a b/ü~"), "a%20b%2F%C3%BC~");
  EXPECT_EQ(percent_encode("a b/:?", "/:"), "a%20b/:%3F");
  EXPECT_EQ(percent_decode("a%20b%2f+"), "a b/+");
  for (const auto* bad : {"%", "%a", "%zz", "a%2"})
    EXPECT_FALSE(percent_decode(bad)) << bad;
  EXPECT_EQ(form_encode("a b+&=% \"\\ü*-._~"), "a+b%2B%26%3D%25+%22%5C%C3%BC*-._%7E");
  EXPECT_EQ(form_decode("a+b%2B"), "a b+");
  std::string every;
  for (int c = 0; c < 256; ++c)
    every += static_cast<char>(c);
  EXPECT_EQ(percent_decode(percent_encode(every)), every);
  EXPECT_EQ(form_decode(form_encode(every)), every);
}

// RFC 9110 section 5.6.7: three spellings of one moment.
TEST(Date, ReadsTheThreeForms) {
  const std::chrono::system_clock::time_point moment{std::chrono::seconds(784'111'777)};
  for (const auto* text :
       {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"})
    EXPECT_EQ(parse_http_date(text), moment) << text;
  EXPECT_EQ(to_http_date(moment), "Sun, 06 Nov 1994 08:49:37 GMT");
  for (const auto* bad :
       {"", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 31 Feb 1994 08:49:37 GMT",
        "06 Nov 1994", "Sun, 06 Nov 1994 25:49:37 GMT", "1994-11-06T08:49:37Z", "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 94 08:49:37 GMT", "a b c d", "a, b c d e f", "Sun Nov 06 08:49:37"})
    EXPECT_FALSE(parse_http_date(bad)) << bad;
}

TEST(Date, FarYearsArePastOrFuture) {
  const auto now = *parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT");
  for (const auto* past : {"Sun, 06 Nov 0973 08:49:37 GMT", "Sat, 01 Jan 0000 00:00:00 GMT"})
    EXPECT_LT(parse_http_date(past).value_or(now), now) << past;
  EXPECT_GT(parse_http_date("Fri, 31 Dec 9999 23:59:59 GMT").value_or(now), now);
  EXPECT_GT(parse_retry_after("Fri, 31 Dec 9999 23:59:59 GMT", now), std::chrono::hours(24));
}

TEST(Date, RetryAfterInEveryForm) {
  const auto now = *parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(parse_retry_after("2", now), std::chrono::seconds(2));
  EXPECT_EQ(parse_retry_after("0", now), std::chrono::seconds(0));
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:50:07 GMT", now), std::chrono::seconds(30));
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:00:00 GMT", now), std::chrono::seconds(0));
  EXPECT_EQ(parse_retry_after("Sunday, 06-Nov-94 08:49:47 GMT", now), std::chrono::seconds(10));
  for (const auto* bad : {"", "-1", "1.5", "soon", "12345678901234567890", "2, 3", "+2", "0x10"})
    EXPECT_FALSE(parse_retry_after(bad, now)) << bad;
}

TEST(FieldSyntax, HoldsForItsOwnSampleAndIsFoundInAnyCase) {
  for (const auto* name : {"ETag", "Date", "Last-Modified", "Retry-After", "Location", "Content-Location", "Age"}) {
    const auto* syntax = field_syntax(name);
    ASSERT_NE(syntax, nullptr) << name;
    EXPECT_TRUE(syntax->holds(syntax->sample)) << name;
    EXPECT_FALSE(syntax->holds("")) << name;
  }
  EXPECT_EQ(field_syntax("etag"), field_syntax("ETag"));
  EXPECT_EQ(field_syntax("X-Total"), nullptr);
}

} // namespace
} // namespace keur::http
