using System.Text;

namespace ExchangeSync.Tests;

/// <summary>What the tests use of .NET 10 and .NET Framework does not have.</summary>
internal static class Newer
{
    extension(Directory)
    {
        public static DirectoryInfo CreateTempSubdirectory(string? prefix = null) => Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), prefix + Path.GetRandomFileName()));
    }

    extension(OperatingSystem)
    {
        public static bool IsWindows() => Path.DirectorySeparatorChar == '\\';
        public static bool IsLinux() => !IsWindows();
    }

    extension(Convert)
    {
        public static string ToHexString(byte[] bytes) => BitConverter.ToString(bytes).Replace("-", "");
    }

    extension(Enum)
    {
        public static T[] GetValues<T>() where T : struct => (T[])Enum.GetValues(typeof(T));
    }

    extension(Encoding)
    {
        public static Encoding Latin1 => Encoding.GetEncoding("iso-8859-1");
    }

    extension(string)
    {
        public static string Join(char separator, IEnumerable<string?> values) => string.Join(separator.ToString(), values);
        public static string Join(char separator, params object?[] values) => string.Join(separator.ToString(), values);
        public static string Join<T>(char separator, IEnumerable<T> values) => string.Join(separator.ToString(), values);
    }

    public static TValue? GetValueOrDefault<TKey, TValue>(this Dictionary<TKey, TValue> all, TKey key) => all.TryGetValue(key, out var value) ? value : default;
    public static bool Contains(this string text, string part, StringComparison comparison) => text.IndexOf(part, comparison) >= 0;
    public static bool Contains(this string text, char part, StringComparison comparison) => text.IndexOf(part.ToString(), comparison) >= 0;
    public static int IndexOf(this string text, char part, StringComparison comparison) => text.IndexOf(part.ToString(), comparison);
    public static IOrderedEnumerable<T> Order<T>(this IEnumerable<T> items) => items.OrderBy(item => item);
    public static IOrderedEnumerable<T> Order<T>(this IEnumerable<T> items, IComparer<T> comparer) => items.OrderBy(item => item, comparer);
    public static string Replace(this string text, string old, string with, StringComparison comparison) => comparison == StringComparison.Ordinal ? text.Replace(old, with) : throw new NotSupportedException();
    public static bool Contains(this string text, char part) => text.IndexOf(part) >= 0;
    public static bool StartsWith(this string text, char part) => text.Length > 0 && text[0] == part;
    public static bool EndsWith(this string text, char part) => text.Length > 0 && text[text.Length - 1] == part;
    public static string[] Split(this string text, string separator, StringSplitOptions options = StringSplitOptions.None) => text.Split([separator], options);
    public static string ReplaceLineEndings(this string text, string with) => text.Replace("\r\n", "\n").Replace("\n", with);
    public static string[] Split(this string text, char separator, StringSplitOptions options) => text.Split([separator], options);
    public static void Deconstruct<TKey, TValue>(this KeyValuePair<TKey, TValue> pair, out TKey key, out TValue value) => (key, value) = (pair.Key, pair.Value);
}
