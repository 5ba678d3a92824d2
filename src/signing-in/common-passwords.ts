/**
 * Words that are tried first, in French and English, with what people put behind them to reach ten characters. A list of
 * leaked passwords holds mostly shorter ones; what is left of them at ten characters and more is built like this.
 */
const words = `
password motdepasse azerty azertyuiop qwerty qwertyuiop qwertz bonjour salut coucou soleil doudou loulou chouchou
marseille paris lyon toulouse bordeaux nantes rennes france bretagne iloveyou jetaime monamour princesse princess
football rugby baseball basketball superman batman pokemon starwars dragon monkey shadow master sunshine welcome
bienvenue letmein ouvretoi secret secrete admin administrateur administrator root utilisateur user guest invite
association asso ecole mairie calendrier calendar agenda evenement evenements fasti college lycee bureau president
secretaire tresorier chocolat caramel nutella vacances printemps automne hiver janvier fevrier mars avril juillet aout
septembre octobre novembre decembre lundi mardi mercredi jeudi vendredi samedi dimanche
january february march april june july august september october november december summer winter spring autumn
monday tuesday wednesday thursday friday saturday sunday hello freedom whatever trustno1 charlie michael jennifer
jordan hunter computer ordinateur internet facebook google orange free sfr wanadoo laposte passw0rd p@ssword p@ssw0rd
m0tdepasse changeme changezmoi testtest test demo exemple example nicolas camille thomas alexandre
`;

const ends = [
  '',
  '1',
  '12',
  '123',
  '1234',
  '12345',
  '123456',
  '1234567',
  '12345678',
  '123456789',
  '1234567890',
  '!',
  '1!',
  '123!',
  '01',
  '00',
  '000',
  '007',
  '69',
  '75',
  '77',
  '99',
];
const years = Array.from({ length: 141 }, (_, at) => String(1900 + at));

const whole = [
  'azertyuiop',
  'azertyuiopqsdfghjklm',
  'qsdfghjklm',
  'qwertyuiop',
  'asdfghjkl',
  'asdfghjkl;',
  '1q2w3e4r5t',
  '1qaz2wsx3edc',
  '1a2z3e4r5t',
  'a1z2e3r4t5',
  'zaq12wsxcde',
  'qazwsxedcrfv',
  '123qweasdzxc',
  '0123456789',
  '1234567890',
  '0987654321',
  '9876543210',
  '12345678910',
  '123456789a',
  'a123456789',
  '123456789azerty',
  'azerty123456',
  'motdepassesecret',
  'monmotdepasse',
  'correcthorsebatterystaple',
  'jesuistoncalendrier',
  'ilovechocolate',
  'iloveyouforever',
  'jetaimemonamour',
  'thisismypassword',
  'mypassword',
  'newpassword',
  'nouveaumotdepasse',
  'abcdefghij',
  'abcdefghijkl',
  'abcd123456',
  'abc1234567',
  'q1w2e3r4t5y6',
  'administrator1',
];

let built: ReadonlySet<string> | undefined;

/** Whether it is on the list: in lower case without accents, as `readNewPassword` simplifies what it is given. */
export function isCommon(password: string): boolean {
  return (built ??= build()).has(password);
}

function build(): Set<string> {
  const all = new Set(whole);
  for (const word of words.trim().split(/\s+/)) {
    for (const end of [...ends, ...years, ...years.map((year) => `${year}!`)]) all.add(word + end);
    all.add(word + word);
  }
  return all;
}
