#include "reports/html/markup.hpp"

#include "base/text.hpp"
#include "crypto/crypto.hpp"
#include "http/uri.hpp"
#include "reports/wording.hpp"

namespace keur::reports::html {
namespace {

void append_entities(std::string& out, std::string_view clean) {
  for (const char c : clean) {
    switch (c) {
    case '&':
      out += "&amp;";
      break;
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    case '"':
      out += "&quot;";
      break;
    case '\'':
      out += "&#39;";
      break;
    default:
      out += c;
    }
  }
}

std::string_view html_sign(std::string_view verdict) {
  if (verdict == "pass")
    return "✓";
  if (verdict == "fail")
    return "✗";
  if (verdict == "error")
    return "!";
  if (verdict == "inconclusive")
    return "?";
  if (verdict == "warn")
    return "△";
  return "–";
}

/// Class names are ours, whatever a transcript from elsewhere calls a verdict.
std::string_view css_class(std::string_view verdict) {
  for (const std::string_view known : {"pass", "fail", "error", "inconclusive", "warn"})
    if (verdict == known)
      return known;
  return "skipped";
}

std::string source_hash(std::string_view text) { return "'sha256-" + crypto::base64(crypto::sha256(text)) + "'"; }

} // namespace

void append_text(std::string& out, std::string_view foreign) {
  for (std::size_t begin = 0;;) {
    const auto end = foreign.find('\n', begin);
    append_entities(out, escape_visible(foreign.substr(begin, end - begin)));
    if (end == std::string_view::npos)
      return;
    out += '\n';
    begin = end + 1;
  }
}

std::string text(std::string_view foreign) {
  std::string out;
  append_text(out, foreign);
  return out;
}

void append_element(std::string& out, std::string_view tag, std::string_view css, std::string_view foreign) {
  (out += '<') += tag;
  if (!css.empty())
    ((out += " class=\"") += css) += '"';
  out += '>';
  append_text(out, foreign);
  ((out += "</") += tag) += '>';
}

void append_facts(std::string& out, const std::vector<Fact>& facts) {
  out += "<dl class=\"facts\">";
  for (const Fact& fact : facts) {
    ((out += "<div class=\"fact-") += fact.label) += "\">";
    append_element(out, "dt", "", fact.label);
    out += "<dd>";
    if (fact.label == "repeat")
      append_element(out, "pre", "copy", fact.text);
    else
      append_text(out, fact.text);
    out += "</dd></div>";
  }
  out += "</dl>\n";
}

void append_verdict(std::string& out, std::string_view verdict, std::string_view shown) {
  ((out += "<span class=\"verdict v-") += css_class(verdict)) += "\"><span aria-hidden=\"true\">";
  (out += html_sign(verdict)) += "</span> ";
  append_text(out, shown.empty() ? verdict : shown);
  out += "</span>";
}

std::string case_link(std::string_view id) {
  return "<a href=\"#case=" + http::percent_encode(id) + "\">" + text(one_line(id, 1'000)) + "</a>";
}

std::string for_script(std::string_view json) {
  std::string out;
  out.reserve(json.size() + json.size() / 16);
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (c == '<')
      out += "\\u003c";
    else if (c == '>')
      out += "\\u003e";
    else if (c == '&')
      out += "\\u0026";
    else if (json.compare(i, 3, "\xE2\x80\xA8") == 0)
      out += "\\u2028", i += 2;
    else if (json.compare(i, 3, "\xE2\x80\xA9") == 0)
      out += "\\u2029", i += 2;
    else
      out += c;
  }
  return out;
}

std::string page(std::string_view title, std::string_view body, std::string_view data_json, std::string_view language) {
  static const std::string style = source_hash(page_css);
  static const std::string script = source_hash(page_js);
  std::string out = "<!DOCTYPE html>\n<html lang=\"" + std::string(language) +
                    "\">\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri 'none'; "
                    "form-action 'none'; img-src data:; style-src ";
  out.reserve(body.size() + data_json.size() + page_css.size() + page_js.size() + 4'000);
  (out += style) += "; script-src ";
  out += script;
  // The empty icon keeps browsers from asking a server for /favicon.ico.
  out += "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"referrer\" content=\"no-referrer\">\n<link rel=\"icon\" href=\"data:,\">\n";
  append_element(out, "title", "", title);
  ((out += "\n<style>") += page_css) += "</style>\n</head>\n<body>\n";
  out += body;
  if (!data_json.empty())
    ((out += "<script type=\"application/json\" id=\"data\">") += for_script(data_json)) += "</script>\n";
  ((out += "<script>") += page_js) += "</script>\n</body>\n</html>\n";
  return out;
}

} // namespace keur::reports::html
