/** The guide's one-provider blocks, as written there. */
export const GUIDE: [kind: string, block: string, meant: object][] = [
  [
    "ollama",
    `ollama_url = "http://localhost:11434"
text_model = "llama3.2"
embedding_model = "nomic-embed-text"
max_tokens = 4096`,
    { baseUrl: "http://localhost:11434", textModel: "llama3.2", embeddingModel: "nomic-embed-text" },
  ],
  [
    "openai",
    `api_key = "\${OPENAI_API_KEY}"  # Use environment variable
base_url = "https://api.openai.com/v1"  # Optional: for proxies
text_model = "gpt-4-turbo-preview"
embedding_model = "text-embedding-3-small"
max_tokens = 4096
organization_id = "org-xxx"  # Optional`,
    { baseUrl: "https://api.openai.com/v1", textModel: "gpt-4-turbo-preview", organizationId: "org-xxx" },
  ],
  [
    "anthropic",
    `api_key = "\${ANTHROPIC_API_KEY}"
base_url = "https://api.anthropic.com"
text_model = "claude-3-opus-20240229"
embedding_model = "voyage-large-2-instruct"  # Via Voyage AI
max_tokens = 4096`,
    { baseUrl: "https://api.anthropic.com", embeddingModel: "voyage-large-2-instruct" },
  ],
  [
    "google",
    `api_key = "\${GOOGLE_API_KEY}"
base_url = "https://generativelanguage.googleapis.com/v1"
text_model = "gemini-pro"
embedding_model = "embedding-001"
max_tokens = 2048`,
    { textModel: "gemini-pro", maxTokens: 2048 },
  ],
  [
    "azure-openai",
    `api_key = "\${AZURE_OPENAI_API_KEY}"
base_url = "https://YOUR-RESOURCE.openai.azure.com"
deployment_name = "gpt-4-deployment"  # Your deployment name
api_version = "2024-02-15-preview"
text_model = "gpt-4"
embedding_model = "text-embedding-ada-002"
max_tokens = 4096`,
    { deploymentName: "gpt-4-deployment", apiVersion: "2024-02-15-preview" },
  ],
  [
    "groq",
    `api_key = "\${GROQ_API_KEY}"
base_url = "https://api.groq.com/openai/v1"
text_model = "llama3-70b-8192"
max_tokens = 8192`,
    { maxTokens: 8192 },
  ],
  [
    "together",
    `api_key = "\${TOGETHER_API_KEY}"
base_url = "https://api.together.xyz/v1"
text_model = "meta-llama/Llama-3-70b-chat-hf"
embedding_model = "togethercomputer/m2-bert-80M-8k-retrieval"
max_tokens = 4096`,
    { textModel: "meta-llama/Llama-3-70b-chat-hf" },
  ],
  [
    "replicate",
    `api_key = "\${REPLICATE_API_TOKEN}"
text_model = "meta/llama-2-70b-chat"
max_tokens = 4096
webhook_url = "https://your-server.com/webhook"  # Optional`,
    { webhookUrl: "https://your-server.com/webhook" },
  ],
  [
    "huggingface",
    `api_key = "\${HUGGINGFACE_API_KEY}"
base_url = "https://api-inference.huggingface.co"
text_model = "meta-llama/Meta-Llama-3-70B-Instruct"
embedding_model = "sentence-transformers/all-MiniLM-L6-v2"
max_tokens = 2048`,
    { embeddingModel: "sentence-transformers/all-MiniLM-L6-v2" },
  ],
  [
    "cohere",
    `api_key = "\${COHERE_API_KEY}"
base_url = "https://api.cohere.ai/v1"
text_model = "command-r-plus"
embedding_model = "embed-english-v3.0"
max_tokens = 4096`,
    { textModel: "command-r-plus" },
  ],
];
