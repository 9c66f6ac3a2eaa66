#include "json/load.hpp"
#include "mocks/faults/rows.hpp"

namespace keur::mocks {
namespace {

constexpr auto body_kind = FaultKind::Body;

/// Only successful answers with a body are spoilt: a refusal spoilt as well would hide what the fault is about.
void edit_body(Reply& reply, void (*change)(std::string&)) {
  if (!is_success(reply))
    return;
  auto& body = whole_body(reply);
  if (!body.empty())
    change(body);
}

/// Behind the first bracket of the text, where a member or element may stand.
void insert_inside(std::string& body, std::string_view in_object, std::string_view in_array) {
  const bool object = body.front() == '{';
  if (!object && body.front() != '[') {
    body = in_array;
    return;
  }
  const bool empty = body[1] == '}' || body[1] == ']';
  auto text = std::string(object ? in_object : in_array);
  if (!empty)
    text += ',';
  body.insert(1, text);
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

std::string as_utf16(const std::string& text) {
  std::string out = "\xff\xfe";
  for (const char c : text) {
    out += c;
    out += '\0';
  }
  return out;
}

void become_html(Reply& reply, const std::string& type) {
  if (!is_success(reply))
    return;
  whole_body(reply) =
      "<!DOCTYPE html><html><head><title>Inloggen</title></head><body><form action=/login></form></body></html>";
  reply.fields.set("Content-Type", type);
}

} // namespace

std::vector<Fault> body_faults() {
  using R = Reply;
  using C = FaultContext;
  using S = std::string;
  return {
      {"body-empty", body_kind, "no body where one is declared", "H044 H091",
       [](R& r, const C&) { edit_body(r, [](S& b) { b.clear(); }); }},
      {"body-blank", body_kind, "a body of white space", "H091",
       [](R& r, const C&) { edit_body(r, [](S& b) { b = " \r\n "; }); }},
      {"html-as-json", body_kind, "a login page called application/json", "H093 T001",
       [](R& r, const C&) { become_html(r, "application/json"); }},
      {"html", body_kind, "a login page with 200", "H094 H117 T001",
       [](R& r, const C&) { become_html(r, "text/html"); }},
      {"json-cut", body_kind, "the JSON text ends in the middle, the length is right", "H035",
       [](R& r, const C&) {
         edit_body(r, [](S& b) {
           b.resize(b.size() / 2 + 1);
           if (b.size() > 1)
             b.pop_back();
         });
       }},
      {"json-trailing-comma", body_kind, "a comma before the last bracket", "H089",
       [](R& r, const C&) { edit_body(r, [](S& b) { b.insert(b.size() - 1, ","); }); }},
      {"json-comment", body_kind, "a comment in the JSON text", "H089",
       [](R& r, const C&) { edit_body(r, [](S& b) { b.insert(0, "/* ok */"); }); }},
      {"json-single-quotes", body_kind, "single quotes", "H089",
       [](R& r, const C&) {
         edit_body(r, [](S& b) {
           for (auto& c : b)
             if (c == '"')
               c = '\'';
           b += "''";
         });
       }},
      {"json-nan", body_kind, "NaN as a number", "H089 T008",
       [](R& r, const C&) { edit_body(r, [](S& b) { insert_inside(b, "\"keurNaN\":NaN", "NaN"); }); }},
      {"json-trailing-garbage", body_kind, "text behind the JSON value", "H090",
       [](R& r, const C&) { edit_body(r, [](S& b) { b += "\nOK"; }); }},
      {"json-two-values", body_kind, "two JSON values", "H090",
       [](R& r, const C&) { edit_body(r, [](S& b) { b += b; }); }},
      {"json-duplicate-key", body_kind, "a member name twice", "H082 T013",
       [](R& r, const C&) {
         edit_body(
             r, [](S& b) { insert_inside(b, "\"keurTwice\":1,\"keurTwice\":2", "{\"keurTwice\":1,\"keurTwice\":2}"); });
       }},
      {"json-invalid-utf8", body_kind, "a byte that is no UTF-8", "H084",
       [](R& r, const C&) { edit_body(r, [](S& b) { insert_inside(b, "\"keur\":\"\xc3\x28\"", "\"\xc3\x28\""); }); }},
      {"json-overlong-utf8", body_kind, "an overlong UTF-8 form", "H084",
       [](R& r, const C&) { edit_body(r, [](S& b) { insert_inside(b, "\"keur\":\"\xc0\xaf\"", "\"\xc0\xaf\""); }); }},
      {"json-lone-surrogate", body_kind, "half of a surrogate pair as an escape", "H085",
       [](R& r, const C&) { edit_body(r, [](S& b) { insert_inside(b, "\"keur\":\"\\ud800\"", "\"\\ud800\""); }); }},
      {"json-nul", body_kind, "a NUL byte behind the value", "H086",
       [](R& r, const C&) { edit_body(r, [](S& b) { b += '\0'; }); }},
      {"json-bom", body_kind, "a byte order mark before the JSON text", "H087",
       [](R& r, const C&) { edit_body(r, [](S& b) { b.insert(0, "\xef\xbb\xbf"); }); }},
      {"json-utf16", body_kind, "JSON as UTF-16", "H088",
       [](R& r, const C&) { edit_body(r, [](S& b) { b = as_utf16(b); }); }},
      {"json-deep", body_kind, "100,000 nested arrays", "H077",
       [](R& r, const C&) { edit_body(r, [](S& b) { b = nested(100'000); }); }},
      {"json-depth-129", body_kind, "one level deeper than is read", "H078",
       [](R& r, const C&) { edit_body(r, [](S& b) { b = nested(129); }); }},
      {"json-wide", body_kind, "an array of three million numbers", "H079",
       [](R& r, const C&) {
         edit_body(r, [](S& b) {
           b = "[0";
           for (int i = 0; i < 3'000'000; ++i)
             b += ",0";
           b += ']';
         });
       }},
      {"json-long-string", body_kind, "a string of 20 MiB", "H080",
       [](R& r, const C&) { edit_body(r, [](S& b) { b = '"' + S(20u << 20, 'x') + '"'; }); }},
      {"json-long-number", body_kind, "a number of a million digits", "H081",
       [](R& r, const C&) {
         edit_body(r, [](S& b) { insert_inside(b, "\"keur\":" + S(1'000'000, '9'), S(1'000'000, '9')); });
       }},
      {"json-scalar", body_kind, "a bare number where a structure is declared", "H092",
       [](R& r, const C&) { edit_body(r, [](S& b) { b = "42"; }); }},
      {"json-hostile-text", body_kind, "markup, CDATA ends, terminal escapes and formulas in texts", "H095 H057",
       [](R& r, const C&) {
         edit_body(r, [](S& b) {
           insert_inside(b, "\"keur<script>\":\"]]>=cmd()|\\u001b[31m\\u202e$(id)\"",
                         "\"]]><script>\\u001b[31m\\u202e\"");
         });
       }},
      {"json-personal-keys", body_kind, "member names that are personal data", "H096",
       [](R& r, const C&) {
         edit_body(r, [](S& b) { insert_inside(b, "\"Jansen, A.B.\":1", "{\"Jansen, A.B.\":1}"); });
       }},
      {"json-near-keys", body_kind, "member names that differ by case or composition only: harmless", "H083",
       [](R& r, const C&) {
         edit_body(r, [](S& b) {
           insert_inside(b, "\"keur\u00e9\":1,\"keure\u0301\":2,\"Keur\":3", "{\"keur\u00e9\":1,\"keure\u0301\":2}");
         });
       }},
      {"problem-status-other", body_kind, "problem details that tell another status than the answer has", "",
       [](R& r, const C&) {
         const auto at =
             r.status >= 400 ? whole_body(r).find("\"status\":" + std::to_string(r.status)) : std::string::npos;
         if (at != std::string::npos)
           r.body.replace(at, std::string_view("\"status\":").size() + 3, "\"status\":500");
       }},
      {"stack-trace", body_kind, "an error's details show the inside of the server", "",
       [](R& r, const C&) {
         const auto at = r.status >= 400 ? whole_body(r).find("\"detail\":\"") : std::string::npos;
         if (at != std::string::npos)
           r.body.insert(at + std::string_view("\"detail\":\"").size(), "NullReferenceException at Things.Read: ");
       }},
      {"echo-request", body_kind, "the answer holds the request's body and credentials", "H105 H064",
       [](R& r, const C& c) {
         if (!is_success(r))
           return;
         whole_body(r) = json::dump(json::object(
             {{"body", std::string_view(c.request.body)}, {"authorization", c.request.field("authorization")}}));
       }},
  };
}

} // namespace keur::mocks
