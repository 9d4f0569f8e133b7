using System.Data.SQLite;
using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Store;

/// <summary>The row that a query stands on, read by column name.</summary>
internal sealed class Row(SQLiteDataReader reader)
{
    // The reader's own search by name goes through all columns for each of them; most queries give one row.
    private Dictionary<string, int>? _columns;

    public string Text(string column) => ExactText.Unescape(reader.GetString(Of(column)));

    public string? TextOrNull(string column) => IsNull(column) ? null : Text(column);

    public long Long(string column) => reader.GetInt64(Of(column));

    public int Int(string column) => reader.GetInt32(Of(column));

    public bool Bool(string column) => Long(column) != 0;

    public bool IsNull(string column) => reader.IsDBNull(Of(column));

    public Guid? GuidOrNull(string column) => IsNull(column) ? null : Guid(column);

    public byte[]? Bytes(string column) => IsNull(column) ? null : (byte[])reader.GetValue(Of(column));

    public Guid Guid(string column) => System.Guid.ParseExact(Text(column), "D");

    public Instant Instant(string column) => IsoTime.ParseInstant(Text(column));

    public Instant? InstantOrNull(string column) => IsNull(column) ? null : Instant(column);

    public LocalDateTime Wall(string column) => IsoTime.ParseDateTime(Text(column));

    public LocalDate? DateOrNull(string column) => IsNull(column) ? null : IsoTime.ParseDate(Text(column));

    public IReadOnlyList<LocalDate> Dates(string column) => Lines(column).Select(IsoTime.ParseDate).ToList();

    public T Name<T>(string column)
        where T : struct, Enum => (T)Enum.Parse(typeof(T), Text(column));

    public IReadOnlyList<string> Lines(string column) => ExactText.SplitLines(TextOrNull(column));

    private int Of(string column)
    {
        _columns ??= Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, StringComparer.Ordinal);
        return _columns[column];
    }
}
