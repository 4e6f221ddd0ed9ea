import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const features = ['start', 'tables', 'queries', 'jobs', 'settings'];

/** A feature knows the layers below and no other feature: what two need goes down into ui or api. */
const walls = features.map((feature) => ({
  files: [`src/features/${feature}/**`],
  rules: {
    'no-restricted-imports': ['error', { patterns: features.filter((other) => other !== feature).map((other) => `@/features/${other}/*`) }],
  },
}));

export default tseslint.config(
  { ignores: ['node_modules', 'src/api/schema.ts', '*.config.*', 'scripts/**'] },
  ...tseslint.configs.strict,
  hooks.configs.flat.recommended,
  {
    rules: {
      'max-lines': ['error', { max: 250 }],
      'max-lines-per-function': ['error', { max: 80, skipComments: true }],
      'no-console': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      '@typescript-eslint/no-unused-vars': 'error',
    },
  },
  {
    files: ['src/ui/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['@/features/*', '@/app/*'] }] },
  },
  ...walls,
);
