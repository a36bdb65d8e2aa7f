// SPDX-License-Identifier: Apache-2.0
#include "core/infer/detail/HeaderJson.h"

#include "core/infer/detail/Bytes.h"

#include <charconv>
#include <optional>
#include <set>

namespace ckd::infer::detail {

namespace {

constexpr std::size_t kMaxDimensions = 8;

/// Each function consumes what it reads and returns false (or nothing) after setting the complaint.
class HeaderReader {
public:
    explicit HeaderReader(std::string_view json) : m_rest(json) {}

    Result<HeaderContent> run() {
        HeaderContent content;
        const bool read = object([&](const std::string& name) {
            return name == "__metadata__" ? metadata(content.metadata) : tensor(name, content.tensors);
        });
        skipSpace();
        if (!read || (!m_rest.empty() && !fail("something follows the header's object")))
            return Error{ErrorKind::Model,
                         "its safetensors header is damaged (" + m_complaint + "); download the file again"};
        return content;
    }

private:
    bool fail(std::string complaint) {
        if (m_complaint.empty())
            m_complaint = std::move(complaint);
        return false;
    }

    void skipSpace() {
        const std::size_t begin = m_rest.find_first_not_of(" \t\r\n");
        m_rest.remove_prefix(begin == std::string_view::npos ? m_rest.size() : begin);
    }

    bool accept(char c) {
        skipSpace();
        if (m_rest.empty() || m_rest.front() != c)
            return false;
        m_rest.remove_prefix(1);
        return true;
    }

    bool expect(char c) { return accept(c) || fail(std::string("a '") + c + "' is missing"); }

    /// { "key": <member(key)>, … } without doubled keys.
    template <typename Member> bool object(Member member) {
        if (!expect('{'))
            return false;
        if (accept('}'))
            return true;
        std::set<std::string, std::less<>> keys;
        do {
            const auto key = text();
            if (!key || !expect(':'))
                return false;
            if (!keys.insert(*key).second)
                return fail("the key " + inQuotes(*key) + " occurs twice");
            if (!member(*key))
                return false;
        } while (accept(','));
        return expect('}');
    }

    bool metadata(std::map<std::string, std::string>& out) {
        return object([&](const std::string& key) {
            const auto value = text();
            if (value)
                out[key] = *value;
            return value.has_value();
        });
    }

    bool tensor(const std::string& name, std::vector<HeaderTensor>& out) {
        HeaderTensor entry{.name = name};
        std::optional<std::string> type;
        std::optional<std::vector<std::int64_t>> shape;
        std::optional<std::vector<std::int64_t>> offsets;
        const bool read = object([&](const std::string& key) {
            if (key == "dtype")
                return (type = text()).has_value();
            if (key == "shape")
                return (shape = numbers()).has_value();
            if (key == "data_offsets")
                return (offsets = numbers()).has_value();
            return fail("the unknown key " + inQuotes(key));
        });
        if (!read)
            return false;
        if (!type || !shape || !offsets || offsets->size() != 2)
            return fail("the entry " + inQuotes(name) + " is incomplete");
        entry.type = std::move(*type);
        entry.shape = std::move(*shape);
        entry.begin = offsets->front();
        entry.end = offsets->back();
        out.push_back(std::move(entry));
        return true;
    }

    std::optional<std::vector<std::int64_t>> numbers() {
        std::vector<std::int64_t> values;
        if (!expect('['))
            return std::nullopt;
        if (accept(']'))
            return values;
        do {
            skipSpace();
            std::int64_t value = 0;
            const auto [end, error] = std::from_chars(m_rest.data(), m_rest.data() + m_rest.size(), value);
            if (error != std::errc() || value < 0 || values.size() >= kMaxDimensions) {
                fail("a number is negative, too large or none");
                return std::nullopt;
            }
            m_rest.remove_prefix(static_cast<std::size_t>(end - m_rest.data()));
            values.push_back(value);
        } while (accept(','));
        return expect(']') ? std::optional(std::move(values)) : std::nullopt;
    }

    std::optional<std::string> text() {
        std::string value;
        if (!expect('"'))
            return std::nullopt;
        while (!m_rest.empty()) {
            const char c = m_rest.front();
            m_rest.remove_prefix(1);
            if (c == '"')
                return value;
            if (static_cast<unsigned char>(c) < 0x20 || (c == '\\' && !escape(value))) {
                fail("a text holds a forbidden character");
                return std::nullopt;
            }
            if (c != '\\')
                value += c;
        }
        fail("a text does not end");
        return std::nullopt;
    }

    /// What follows a backslash.
    bool escape(std::string& value) {
        constexpr std::string_view kLetters = "\"\\/bfnrt";
        constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
        if (m_rest.empty())
            return false;
        const char c = m_rest.front();
        m_rest.remove_prefix(1);
        if (c == 'u')
            return unicode(value);
        const std::size_t which = kLetters.find(c);
        if (which == std::string_view::npos)
            return false;
        value += kMeant[which];
        return true;
    }

    std::optional<std::uint32_t> hexQuad() {
        std::uint32_t unit = 0;
        if (m_rest.size() < 4)
            return std::nullopt;
        const auto [end, error] = std::from_chars(m_rest.data(), m_rest.data() + 4, unit, 16);
        if (error != std::errc() || end != m_rest.data() + 4)
            return std::nullopt;
        m_rest.remove_prefix(4);
        return unit;
    }

    bool unicode(std::string& value) {
        const auto unit = hexQuad();
        if (!unit || (*unit >= 0xdc00 && *unit < 0xe000))
            return false;
        std::uint32_t point = *unit;
        if (point >= 0xd800 && point < 0xdc00) {
            if (!m_rest.starts_with("\\u"))
                return false;
            m_rest.remove_prefix(2);
            const auto low = hexQuad();
            if (!low || *low < 0xdc00 || *low >= 0xe000)
                return false;
            point = 0x10000 + ((point - 0xd800) << 10) + (*low - 0xdc00);
        }
        appendUtf8(value, point);
        return true;
    }

    static void appendUtf8(std::string& value, std::uint32_t point) {
        if (point < 0x80) {
            value += static_cast<char>(point);
            return;
        }
        const int tails = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
        constexpr std::uint32_t kLead[] = {0, 0xc0, 0xe0, 0xf0};
        value += static_cast<char>(kLead[tails] | point >> (6 * tails));
        for (int i = tails - 1; i >= 0; --i)
            value += static_cast<char>(0x80U | (point >> (6 * i) & 0x3fU));
    }

    std::string_view m_rest;
    std::string m_complaint;
};

} // namespace

Result<HeaderContent> parseHeaderJson(std::string_view json) {
    return HeaderReader(json).run();
}

} // namespace ckd::infer::detail
