using System.Xml.Linq;
using static ExchangeSync.Reports.Html;

namespace ExchangeSync.Reports;

/// <summary>A table that becomes a list of cards on a narrow screen, where each cell says what it is. The roles keep it a table for those who don't see it.</summary>
internal static class HtmlTable
{
    /// <summary>A table.</summary>
    /// <param name="label">What it lists.</param>
    /// <param name="columns">The heads; one that ends with "#" is a column of numbers, one with "@" of times.</param>
    /// <param name="rows">The cells, as many in each row as there are columns.</param>
    public static XElement Of(string label, string[] columns, IEnumerable<object?[]> rows)
    {
        var all = rows.ToList();

        // A column in which nothing stands tells nothing.
        var used = Enumerable.Range(0, columns.Length).Where(i => all.Any(row => !IsEmpty(row[i]))).ToList();
        var heads = used.Select(i => (Text: columns[i].TrimEnd('#', '@'), Class: columns[i][columns[i].Length - 1] switch { '#' => "n", '@' => "t", _ => "" })).ToList();
        return E("table", A("role", "table"), A("aria-label", label),
            E("thead", A("role", "rowgroup"), E("tr", A("role", "row"), heads.Select(head => E("th", A("role", "columnheader"), A("scope", "col"), A("class", head.Class), head.Text)))),
            E("tbody", A("role", "rowgroup"), all.Select(row => E("tr", A("role", "row"), used.Select((column, i) =>
                E("td", A("role", "cell"), A("class", IsEmpty(row[column]) ? heads[i].Class + " none" : heads[i].Class), A("data-label", heads[i].Text), E("span", IsEmpty(row[column]) ? "–" : row[column])))))));
    }

    private static bool IsEmpty(object? cell) => cell is null or "";
}
