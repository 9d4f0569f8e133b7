using System.Runtime.InteropServices;
using System.Security;

namespace ExchangeSync.Store;

/// <summary>Takes a password out of a <see cref="SecureString"/> for as short as it is needed, and puts one in.</summary>
internal static class PasswordText
{
    /// <summary>Hands the characters to <paramref name="work"/> and wipes them afterwards.</summary>
    public static T Use<T>(SecureString password, Func<char[], T> work)
    {
        var characters = new char[password.Length];
        var memory = Marshal.SecureStringToGlobalAllocUnicode(password);
        try
        {
            Marshal.Copy(memory, characters, 0, characters.Length);
            return work(characters);
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(memory);
            Array.Clear(characters, 0, characters.Length);
        }
    }

    /// <summary>A read-only secure string of these characters, which are wiped.</summary>
    public static SecureString ToSecure(char[] characters)
    {
        var password = new SecureString();
        foreach (var character in characters)
        {
            password.AppendChar(character);
        }

        password.MakeReadOnly();
        Array.Clear(characters, 0, characters.Length);
        return password;
    }
}
